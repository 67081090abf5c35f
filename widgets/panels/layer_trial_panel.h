// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/layer_trials.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace moescope {

/// One layer tuned by the settings of the Run room: its losses as they fall, then flips before and after and the time
/// that a whole run would take, one row a trial.
class LayerTrialPanel : public QWidget {
    Q_OBJECT
public:
    LayerTrialPanel(Document* document, LayerTrials* trials, QWidget* parent = nullptr);

    /// -1: the layer that tells most.
    void chooseLayer(int layer);

signals:
    void startWanted(int layer);
    void stopWanted();

private:
    void fillLayers();
    void showState();
    void showProgress();

    Document* m_document;
    LayerTrials* m_trials;
    QComboBox* m_layers;
    QPushButton *m_start, *m_stop;
    QProgressBar* m_bar;
    QLabel *m_state, *m_note;
    QTableView* m_table;
};

} // namespace moescope
