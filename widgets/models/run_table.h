// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

#include "quantize/run_record.h"

namespace moescope {

/// Runs side by side, a column each: what they came to, and the settings in which they differ (or all of them). Cells
/// that differ from the first run's are bold.
class RunTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(const std::vector<RunRecord>& runs);
    void setAllSettings(bool all);
    [[nodiscard]] int settingsThatDiffer() const { return m_different; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString name, toolTip;
        QStringList values; ///< [runs]
        bool isSetting = false;
        [[nodiscard]] bool differs() const;
    };
    void choose();

    QStringList m_names, m_folders;
    std::vector<Row> m_all;
    std::vector<std::size_t> m_shown; ///< indices in m_all
    bool m_allSettings = false;
    int m_different = 0;
};

/// A run's name: its folder's.
QString nameOf(const RunRecord& run);

} // namespace moescope
