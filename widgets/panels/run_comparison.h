// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "models/loss_term.h"
#include "quantize/run_record.h"

class QCheckBox;
class QComboBox;
class QTableView;

namespace moescope {

class RunCurves;
class RunTable;
class SectionHead;
class Segmented;
class Selection;

/// Runs held against each other: a loss term and the flips of a router by layer, the same term over the iterations of
/// the picked layer, and figures and settings in a table.
class RunComparison : public QWidget {
    Q_OBJECT
public:
    explicit RunComparison(Selection* selection, QWidget* parent = nullptr);
    void setRuns(std::vector<RunRecord> runs);

    [[nodiscard]] RunCurves* losses() const { return m_losses; }
    [[nodiscard]] RunCurves* flips() const { return m_flips; }
    [[nodiscard]] RunCurves* iterations() const { return m_iterations; }
    [[nodiscard]] RunTable* table() const { return m_table; }

signals:
    void hovered(const QString& line);

private:
    QWidget* makeTable();
    [[nodiscard]] int layerShown() const;
    [[nodiscard]] const LossTerm& term() const;
    void show();
    void showIterations();
    void follow();

    Selection* m_selection;
    std::vector<RunRecord> m_runs;
    QComboBox* m_term;
    Segmented* m_router;
    SectionHead *m_lossHead, *m_flipHead, *m_iterationHead, *m_tableHead;
    RunCurves *m_losses, *m_flips, *m_iterations;
    RunTable* m_table;
    QTableView* m_view;
    QCheckBox* m_all;
};

} // namespace moescope
