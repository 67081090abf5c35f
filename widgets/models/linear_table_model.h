// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "architecture/model.h"
#include "pipeline/inspect.h"
#include "session/selection.h"

namespace moescope {

/// "L2 E10", "L2 attention", "L2 shared".
QString placeText(const Linear& linear);

/// One row a linear: where it stands, its projection, then every statistic of statisticTable(). Columns whose values
/// are very small or large are shown as multiples of a power of ten that the header names.
class LinearTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { place, projection, firstStatistic };

    using QAbstractTableModel::QAbstractTableModel;

    void setModel(std::shared_ptr<const Model> model);
    void setInspection(std::shared_ptr<const Inspection> inspection);
    [[nodiscard]] Pick pickOf(int row) const;
    /// -1 where there is none.
    [[nodiscard]] int rowOf(const Pick& pick) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] std::optional<double> value(int row, int column) const;
    void chooseExponents();

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Inspection> m_inspection;
    std::vector<int> m_exponents; ///< of ten, a statistic
};

} // namespace moescope
