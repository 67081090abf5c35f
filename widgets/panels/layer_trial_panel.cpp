// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/layer_trial_panel.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "models/trial_table.h"
#include "panels/loss_panel.h"
#include "panels/table_view.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int barSteps = 1000;
constexpr int rowsShown = 5;

} // namespace

LayerTrialPanel::LayerTrialPanel(Document* document, LayerTrials* trials, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_trials(trials)
    , m_layers(new QComboBox)
    , m_start(new QPushButton(iconOnAccent("play"), tr("Try")))
    , m_stop(new QPushButton(icon("stop"), tr("Stop")))
    , m_bar(new QProgressBar)
    , m_state(new QLabel)
    , m_note(new QLabel) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    column->setSpacing(theme.px(8));
    m_note->setText(tr("Tunes one layer by the plan and the settings of the Run room; the layers before it are rounded "
                       "to nearest. Nothing is written. Change a weight there and try again: each trial is a row."));
    m_note->setWordWrap(true);
    m_note->setProperty("role", "secondary");
    auto* first = new QHBoxLayout;
    first->setSpacing(theme.px(8));
    first->addWidget(m_layers);
    first->addWidget(m_start);
    first->addWidget(m_stop);
    first->addWidget(m_bar, 1);
    auto* losses = new LossPanel(trials->monitor());
    losses->setComparable(false);
    m_table = makeTable(new TrialTable(trials, this), tr("Trials"));
    m_table->horizontalHeader()->setSectionResizeMode(TrialTable::settings, QHeaderView::Stretch);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rowsShown * theme.px(24) + 2);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    column->addWidget(m_note);
    column->addLayout(first);
    column->addWidget(m_state);
    column->addWidget(losses, 1);
    column->addWidget(new SectionHead(tr("Trials"), tr("rounded to nearest → tuned, on held-out windows")));
    column->addWidget(m_table);

    m_layers->setAccessibleName(tr("Layer to try"));
    m_layers->setObjectName("trialLayer");
    m_start->setObjectName("trialStart");
    m_start->setProperty("primary", true);
    m_start->setDefault(true);
    m_stop->setObjectName("trialStop");
    m_stop->setAutoDefault(false);
    m_state->setObjectName("trialState");
    m_state->setProperty("role", "secondary");
    m_state->setWordWrap(true);
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the trial"));
    connect(m_start, &QPushButton::clicked, this, [this] { emit startWanted(m_layers->currentData().toInt()); });
    connect(m_stop, &QPushButton::clicked, this, &LayerTrialPanel::stopWanted);
    connect(m_document, &Document::modelChanged, this, &LayerTrialPanel::fillLayers);
    connect(m_document, &Document::planChanged, this, &LayerTrialPanel::showState);
    connect(m_document, &Document::runConfigChanged, this, &LayerTrialPanel::showState);
    connect(m_trials->monitor(), &RunMonitor::stateChanged, this, &LayerTrialPanel::showState);
    connect(m_trials->monitor(), &RunMonitor::progressChanged, this, &LayerTrialPanel::showProgress);
    connect(m_trials, &LayerTrials::triedChanged, m_table, &QTableView::scrollToBottom);
    fillLayers();
}

void LayerTrialPanel::fillLayers() {
    m_layers->clear();
    if (const ModelPointer& model = m_document->model()) {
        for (int layer = 0; layer < model->config().layers; ++layer)
            m_layers->addItem(tr("Layer %1").arg(layer), layer);
        chooseLayer(-1);
    }
    showState();
}

void LayerTrialPanel::chooseLayer(int layer) {
    if (m_document->model())
        m_layers->setCurrentIndex(m_layers->findData(layer >= 0 ? layer : layerToTry(*m_document->model())));
}

void LayerTrialPanel::showState() {
    const bool active = m_trials->monitor()->isActive();
    const bool texts = !m_document->runConfig().texts.empty();
    m_start->setEnabled(!active && m_document->model() && m_document->hasPlan() && texts);
    m_start->setToolTip(!m_document->hasPlan() ? tr("Needs a plan: solve a budget first")
                        : !texts               ? tr("Needs a text to calibrate on: add one in the Run room")
                                               : QString());
    m_stop->setEnabled(m_trials->monitor()->state() == RunMonitor::State::running);
    m_layers->setEnabled(!active);
    showProgress();
}

void LayerTrialPanel::showProgress() {
    const RunMonitor& monitor = *m_trials->monitor();
    const Progress& progress = monitor.progress();
    switch (monitor.state()) {
    case RunMonitor::State::running:
        m_state->setText(progress.stage.empty() ? tr("Waiting for its turn") : QString::fromStdString(progress.stage));
        break;
    case RunMonitor::State::stopping:
        m_state->setText(tr("Stopping"));
        break;
    case RunMonitor::State::stopped:
        m_state->setText(tr("Stopped: this trial gave no figures"));
        break;
    case RunMonitor::State::failed:
        m_state->setText(tr("Failed; the message in the main window says why"));
        break;
    default:
        m_state->setText(m_start->isEnabled() ? QString() : m_start->toolTip());
    }
    m_bar->setValue(monitor.state() == RunMonitor::State::done
                        ? barSteps
                        : static_cast<int>(std::lround(progress.fraction * barSteps)));
}

} // namespace moescope
#include "moc_layer_trial_panel.cpp"
