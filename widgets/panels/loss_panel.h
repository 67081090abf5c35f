// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QWidget>

#include "models/loss_term.h"
#include "session/run_monitor.h"

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace moescope {

class LineCurves;
class SectionHead;

/// Loss terms of a layer while it is tuned: lines of the minibatch, circles of the held-out windows, a switch a term,
/// and the sum written out. Follows the layer at work until another is chosen by hand.
class LossPanel : public QWidget {
    Q_OBJECT
public:
    explicit LossPanel(RunMonitor* monitor, QWidget* parent = nullptr);
    void showLayer(int layer);
    [[nodiscard]] LineCurves* curves() const { return m_curves; }
    /// Where what is shown is no run, nothing offers to hold runs against it.
    void setComparable(bool comparable);

signals:
    void hovered(const QString& line);
    /// Other runs are to be held against this one.
    void compareWanted();

private:
    QWidget* makeSwitches();
    void showSwitches();
    void restart();
    void addSteps(const std::vector<TuningStep>& steps);
    void append(const TuningStep& step);
    void writeSum();

    RunMonitor* m_monitor;
    SectionHead* m_head;
    QPushButton* m_compare;
    QComboBox* m_layers;
    LineCurves* m_curves;
    std::map<LossTerm::Kind, QToolButton*> m_switches;
    QLabel *m_sum, *m_best;
    int m_layer = -1;
    bool m_following = true;
};

} // namespace moescope
