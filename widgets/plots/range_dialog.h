// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace moescope {

/// Asks for the two ends of a range of colours.
class RangeDialog : public QDialog {
    Q_OBJECT
public:
    RangeDialog(const QString& quantity, double lower, double upper, QWidget* parent = nullptr);

    [[nodiscard]] double lower() const;
    [[nodiscard]] double upper() const;

private:
    void check();

    QLineEdit *m_lower, *m_upper;
    QLabel* m_problem;
    QPushButton* m_accept;
};

} // namespace moescope
