// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "models/linear_table_model.h"
#include "models/number_order.h"
#include "plots/export_source.h"

class QLineEdit;
class QTableView;

namespace moescope {

class SectionHead;

/// Every linear with every statistic, sortable; the pick is selected and kept in sight. Copies as tab-separated text.
class LinearTable : public QWidget {
    Q_OBJECT
public:
    explicit LinearTable(Selection* selection, QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const Model> model);
    void setInspection(std::shared_ptr<const Inspection> inspection);
    /// Sorts by a statistic, largest first.
    void sortBy(int statistic);
    [[nodiscard]] QTableView* view() const { return m_view; }
    /// The selected rows, or all where none or one is selected, header first.
    [[nodiscard]] Table table() const;

signals:
    void hovered(const QString& line);

private:
    void copy();
    void showPick();
    void takeSelection();
    void describe();

    Selection* m_selection;
    LinearTableModel* m_model;
    NumberOrder* m_order;
    SectionHead* m_head;
    QLineEdit* m_filter;
    QTableView* m_view;
    bool m_showing = false; ///< the table's own selection follows the pick, not the other way round
};

} // namespace moescope
