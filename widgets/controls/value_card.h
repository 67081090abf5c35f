// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

class QGridLayout;

namespace moescope {

/// Names at the left, values at the right, one a line.
class ValueCard : public QWidget {
    Q_OBJECT
public:
    struct Row {
        QString name = {};
        QString value = {};
        QString tooltip = {};
        bool accent = false; ///< the name is what is selected
    };

    explicit ValueCard(QWidget* parent = nullptr);

    void setRows(const std::vector<Row>& rows);
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

private:
    QGridLayout* m_grid;
    std::vector<Row> m_rows;
};

} // namespace moescope
