// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "session/document.h"

namespace moescope {

/// Comparisons as rows: what a plan costs and what it does to routing and prediction. Only those on the basis (texts,
/// windows, arithmetic) of the latest one, so that columns can be read down.
class ComparedTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { plan, bits, size, flips, kl, perplexity, columns };

    explicit ComparedTable(Document* document, QObject* parent = nullptr);

    /// Index in Document::comparisons().
    [[nodiscard]] int comparisonOf(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowOf(int comparison) const; ///< -1: on another basis
    /// Texts, windows and arithmetic that all rows share; empty without rows.
    [[nodiscard]] QString basis() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const ComparedPlan& at(int row) const;
    /// NaN where it is not known.
    [[nodiscard]] double value(int row, int column) const;
    [[nodiscard]] bool isBest(int row, int column) const;
    void reload();

    Document* m_document;
    std::vector<int> m_rows;
    std::vector<ComparedPlan> m_shown; ///< of the rows: painting may come while the document changes
};

} // namespace moescope
