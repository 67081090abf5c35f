// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/run_header.h"

#include <algorithm>
#include <cmath>

#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QStyle>
#include <QThread>
#include <QVBoxLayout>

#include "models/model_text.h"
#include "support/machine_memory.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int barSteps = 1000;

struct StateLook {
    QString word, kind; ///< kind: for the style sheet
};

StateLook lookOf(RunMonitor::State state) {
    switch (state) {
    case RunMonitor::State::running:
        return {RunHeader::tr("Running"), "active"};
    case RunMonitor::State::stopping:
        return {RunHeader::tr("Stopping"), "warning"};
    case RunMonitor::State::stopped:
        return {RunHeader::tr("Stopped"), "warning"};
    case RunMonitor::State::failed:
        return {RunHeader::tr("Failed"), "error"};
    case RunMonitor::State::done:
        return {RunHeader::tr("Done"), "active"};
    case RunMonitor::State::elsewhere:
        return {RunHeader::tr("Running elsewhere"), "active"};
    case RunMonitor::State::idle:
        break;
    }
    return {};
}

} // namespace

RunHeader::RunHeader(Document* document, RunMonitor* monitor, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_monitor(monitor)
    , m_name(new QLineEdit)
    , m_state(new QLabel)
    , m_start(new QPushButton(iconOnAccent("play"), tr("Start")))
    , m_resume(new QPushButton(tr("Resume")))
    , m_stop(new QPushButton(icon("stop"), tr("Stop")))
    , m_bar(new QProgressBar)
    , m_percent(new QLabel)
    , m_time(new QLabel)
    , m_where(new QLabel)
    , m_memory(new QLabel)
    , m_gauge(new QProgressBar) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    auto* first = new QHBoxLayout;
    first->setSpacing(theme.px(8));
    first->addWidget(m_name);
    first->addWidget(m_state);
    first->addStretch(1);
    first->addWidget(m_resume);
    first->addWidget(m_start);
    first->addWidget(m_stop);
    auto* second = new QHBoxLayout;
    second->setSpacing(theme.px(10));
    second->addWidget(m_bar, 1);
    second->addWidget(m_percent);
    auto* third = new QHBoxLayout;
    third->addWidget(m_time, 1);
    third->addWidget(m_where);
    third->addWidget(m_memory);
    third->addWidget(m_gauge);
    column->addLayout(first);
    column->addLayout(second);
    column->addLayout(third);

    m_name->setAccessibleName(tr("Name of the run"));
    m_name->setToolTip(tr("Name of the folder that the run is kept in"));
    m_name->setProperty("plain", true);
    m_name->setFont(theme.font(TextRole::name));
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        const Theme& current = Theme::instance();
        const int wanted = QFontMetrics(current.font(TextRole::name)).horizontalAdvance(name) + current.px(20);
        m_name->setFixedWidth(std::clamp(wanted, current.px(180), current.px(330)));
    });
    m_name->setFixedWidth(theme.px(180));
    // A name, never a path: what is typed here becomes one folder.
    m_name->setValidator(new QRegularExpressionValidator(QRegularExpression(R"([\w][\w .+\-]{0,80})"), this));
    m_start->setObjectName("runStart");
    m_stop->setObjectName("runStop");
    m_state->setObjectName("runState");
    m_percent->setObjectName("runPercent");
    m_time->setObjectName("runTime");
    m_resume->setObjectName("runResume");
    m_bar->setObjectName("runBar");
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the run"));
    m_percent->setFont(theme.font(TextRole::name));
    for (QLabel* label : {m_where, m_memory}) {
        label->setProperty("role", "secondary");
        label->setFont(theme.font(TextRole::secondary));
    }
    m_memory->setObjectName("runMemory");
    m_gauge->setObjectName("runMemoryGauge");
    m_gauge->setRange(0, barSteps);
    m_gauge->setTextVisible(false);
    m_gauge->setFixedWidth(theme.px(56));
    m_gauge->setAccessibleName(tr("Memory of the machine in use"));
    m_time->setFont(theme.font(TextRole::secondary));
    m_time->setTextFormat(Qt::RichText);
    m_state->setContentsMargins(theme.px(8), 0, theme.px(8), 0);
    connect(m_start, &QPushButton::clicked, this, &RunHeader::startWanted);
    connect(m_resume, &QPushButton::clicked, this, &RunHeader::resumeWanted);
    connect(m_stop, &QPushButton::clicked, this, &RunHeader::stopWanted);
    connect(m_monitor, &RunMonitor::stateChanged, this, &RunHeader::showState);
    connect(m_monitor, &RunMonitor::progressChanged, this, &RunHeader::showProgress);
    connect(m_document, &Document::planChanged, this, &RunHeader::showState);
    connect(m_document, &Document::runConfigChanged, this, &RunHeader::showState);
    showState();
    showProgress();
}

QString RunHeader::runName() const { return m_name->text().trimmed(); }

void RunHeader::setRunName(const QString& name) {
    m_name->setText(name);
    m_name->setCursorPosition(0); // a long name shows its beginning
}

/// Resume takes the place of the one filled button while there is a run to go on with.
void RunHeader::showButtons() {
    const bool resumable = m_monitor->canResume();
    m_resume->setVisible(resumable);
    m_resume->setToolTip(
        tr("Go on where the run stopped, with the alignment weights as they are now (Ctrl+Shift+Return)"));
    for (auto [button, primary] : {std::pair{m_start, !resumable}, {m_resume, true}}) {
        button->setProperty("primary", primary);
        button->setIcon(primary ? iconOnAccent("play") : icon("play"));
        button->style()->unpolish(button);
        button->style()->polish(button);
    }
    m_start->setText(resumable ? tr("Start anew") : tr("Start"));
    m_stop->setEnabled(m_monitor->state() == RunMonitor::State::running);
    m_stop->setToolTip(tr("The run keeps where it stands and can be resumed (Ctrl+.)"));
}

void RunHeader::showState() {
    const bool active = m_monitor->isActive();
    const RunConfig& config = m_document->runConfig();
    const bool texts = !config.texts.empty();
    m_start->setEnabled(!active && m_document->hasPlan() && texts);
    m_start->setToolTip(active                   ? tr("A run is under way")
                        : !m_document->hasPlan() ? tr("Needs a plan: solve a budget first")
                        : !texts                 ? tr("Needs a text to calibrate on: drop one below")
                                                 : tr("Quantize by this plan (Ctrl+Return)"));
    showButtons();
    m_name->setReadOnly(active);
    const StateLook look = lookOf(m_monitor->state());
    m_state->setText(look.word);
    m_state->setVisible(!look.word.isEmpty());
    m_state->setProperty("badge", look.kind);
    m_state->style()->unpolish(m_state);
    m_state->style()->polish(m_state);
    const int threads = config.threads > 0 ? config.threads : QThread::idealThreadCount();
    m_where->setText(config.device == "cuda" ? tr("CUDA") : tr("CPU, %n threads", nullptr, threads));
    showProgress();
}

void RunHeader::showProgress() {
    const Progress& progress = m_monitor->progress();
    m_bar->setValue(static_cast<int>(std::lround(progress.fraction * barSteps)));
    m_percent->setText(m_monitor->state() == RunMonitor::State::idle
                           ? QString()
                           : tr("%1 %").arg(std::floor(progress.fraction * 100.0)));
    QStringList parts;
    if (m_monitor->state() == RunMonitor::State::running) {
        parts << (m_monitor->left()
                      ? tr("<b>%1 left</b>").arg(durationText(*m_monitor->left()))
                      : (m_monitor->currentLayer() < 0 ? tr("waiting for its turn") : tr("estimating the time left")));
        parts << tr("%1 elapsed").arg(durationText(m_monitor->elapsed()));
        if (!progress.stage.empty())
            parts << QString::fromStdString(progress.stage).toHtmlEscaped();
    } else if (m_monitor->state() == RunMonitor::State::elsewhere) {
        parts << tr("by another program, which can stop it") << tr("%1 so far").arg(durationText(m_monitor->elapsed()));
        if (!progress.stage.empty())
            parts << QString::fromStdString(progress.stage).toHtmlEscaped();
    } else if (m_monitor->state() != RunMonitor::State::idle) {
        parts << tr("took %1").arg(durationText(m_monitor->elapsed()));
    } else {
        parts << tr("Not started");
    }
    m_time->setText(parts.join(QStringLiteral(" &nbsp; ")));
    showMemory();
}

/// The machine's memory while a run of ours is under way; of a GPU the most that the last finished layer took there.
void RunHeader::showMemory() {
    const MachineMemory memory = m_monitor->isActive() ? machineMemory() : MachineMemory();
    m_memory->setVisible(memory.total > 0);
    m_gauge->setVisible(memory.total > 0);
    if (memory.total == 0)
        return;
    const auto text = [](std::uint64_t bytes) { return bytesText(static_cast<std::int64_t>(bytes)); };
    QString words = tr("%1 of %2").arg(text(memory.resident), text(memory.total));
    if (m_monitor->config().device == "cuda") {
        for (const RunMonitor::Layer& layer : m_monitor->layers())
            if (layer.outcome && layer.outcome->deviceBytes)
                words = tr("GPU %1 in layer %2").arg(text(*layer.outcome->deviceBytes)).arg(layer.layer);
    }
    m_memory->setText(words);
    const QString more = tr("moescope holds %1; the machine has %2, of which %3 are free for more")
                             .arg(text(memory.resident), text(memory.total), text(memory.available));
    m_memory->setToolTip(more);
    m_gauge->setToolTip(more);
    const double used = 1.0 - static_cast<double>(memory.available) / static_cast<double>(memory.total);
    m_gauge->setValue(static_cast<int>(std::lround(used * barSteps)));
}

} // namespace moescope
#include "moc_run_header.cpp"
