// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "pipeline/inspect.h"

namespace moescope {

/// One row an expert: its router row's norm, the base's, drift, cosine, change of rank, and its intra-neuron variance.
class RouterTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void setInspection(std::shared_ptr<const Inspection> inspection);
    [[nodiscard]] const ExpertRouterStatistics& expertOf(int row) const {
        return *m_experts[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowOf(int layer, int expert) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const Inspection> m_inspection;
    std::vector<const ExpertRouterStatistics*> m_experts; ///< into m_inspection
};

} // namespace moescope
