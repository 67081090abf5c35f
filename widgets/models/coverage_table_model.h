// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "routing/trace.h"

namespace moescope {

/// Experts by tokens, fewest first: place, state in a word, tokens in all and of each dataset, mean gate weight.
/// The state's tooltip says what a run did with a dead or starving expert.
class CoverageTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { place, state, tokens, share, gate, firstDataset };

    using QAbstractTableModel::QAbstractTableModel;
    void setCoverage(std::shared_ptr<const Coverage> coverage);
    [[nodiscard]] const ExpertCoverage& expertOf(int row) const { return *m_experts[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowOf(int layer, int expert) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const Coverage> m_coverage;
    std::vector<const ExpertCoverage*> m_experts; ///< into m_coverage
};

} // namespace moescope
