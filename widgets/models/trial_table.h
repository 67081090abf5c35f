// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "session/layer_trials.h"

namespace moescope {

/// Trials of one layer as rows: with what settings, what came of it, how long a whole run would take. The latest is the
/// last row.
class TrialTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { layer, settings, error, ownFlips, nextFlips, time, run, columns };

    explicit TrialTable(LayerTrials* trials, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    LayerTrials* m_trials;
    std::vector<TriedLayer> m_rows; ///< painting may come while the trials change
};

} // namespace moescope
