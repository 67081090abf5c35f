// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/workbench.h"

#include <algorithm>
#include <limits>

#include <QDir>
#include <QStandardPaths>

#include "models/model_text.h"
#include "session/plan_edits.h"

namespace moescope {
namespace {

constexpr int previewDelay = 300; // ms: a slider under way is not measured at every step

/// The routed expert's linear with the heaviest tail: where a coarse grid is expected to do most harm (AlphaQ).
Pick mostFragile(const Model& model, const Inspection& inspection) {
    Pick pick;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < inspection.linears.size(); ++i) {
        const Linear& linear = model.linears()[i];
        const auto alpha = inspection.linears[i].alphaHill;
        if (linear.kind == LinearKind::expert && alpha && *alpha < least) {
            least = *alpha;
            pick = {linear.layer, linear.expert, static_cast<int>(linear.projection)};
        }
    }
    return pick;
}

} // namespace

Workbench::Workbench(CoreJobs engine, QObject* parent)
    : QObject(parent)
    , m_jobs(std::move(engine)) {
    connectJobs();
    connect(&m_document, &Document::solveWanted, this, &Workbench::solve);
    connect(&m_document, &Document::planChanged, this, &Workbench::drawCurveIfNeeded);
    connect(&m_document, &Document::planChanged, &m_previewDelay, qOverload<>(&QTimer::start));
    connect(&m_document, &Document::runConfigChanged, this, [this] {
        if (m_waitingForTexts && !m_jobs.queue().isActive(JobKind::evidence))
            solve(*std::exchange(m_waitingForTexts, std::nullopt));
    });
    m_previewDelay.setSingleShot(true);
    m_previewDelay.setInterval(previewDelay);
    connect(&m_previewDelay, &QTimer::timeout, this, &Workbench::preview);
}

void Workbench::connectJobs() {
    connect(&m_jobs, &JobRunner::modelOpened, this, &Workbench::adopt);
    connect(&m_jobs, &JobRunner::linearsFinished, this, &Workbench::growInspection);
    connect(&m_jobs, &JobRunner::inspectionFinished, this, &Workbench::adoptInspection);
    connect(&m_jobs, &JobRunner::routingReady, &m_document, &Document::setRouting);
    connect(&m_jobs, &JobRunner::evidenceReady, this, &Workbench::adoptFindings);
    connect(&m_jobs, &JobRunner::previewReady, this, &Workbench::previewReady);
    connect(&m_jobs, &JobRunner::comparisonReady, &m_document, &Document::addComparison);
    connect(&m_jobs, &JobRunner::solved, this, &Workbench::applySolution);
    connect(&m_jobs, &JobRunner::curveReady, this, &Workbench::curveReady);
    connect(&m_jobs, &JobRunner::rivalsReady, this, &Workbench::rivalsReady);
    connect(&m_jobs, &JobRunner::runOpened, this,
            [this](const std::shared_ptr<const RunRecord>& record, const ModelPointer& model,
                   const ModelPointer& base) { adoptRun(*record, model, base); });
    connect(&m_jobs, &JobRunner::unfinishedRunsFound, this, &Workbench::unfinishedRunsFound);
    connect(&m_jobs, &JobRunner::jobFailed, this, &Workbench::fail);
    connect(&m_jobs.queue(), &JobQueue::stopped, this, [this](JobKind kind) {
        if (kind == JobKind::evidence && m_waitingForTexts) {
            m_waitingForTexts.reset();
            emit budgetProblem(tr("Measuring was stopped. Solve starts it again; another strategy goes without it."));
        }
        if (kind == JobKind::evidence)
            m_strategiesWhenMeasured = false;
    });
}

void Workbench::fail(JobKind kind, const QString& title, const QString& sentence) {
    if (kind == JobKind::evidence)
        m_strategiesWhenMeasured = false;
    if (kind == JobKind::allocation || (kind == JobKind::evidence && m_waitingForTexts)) {
        m_waitingForTexts.reset();
        emit budgetProblem(sentence);
        return;
    }
    if (kind == JobKind::preview || kind == JobKind::watch)
        return; // asked for by nobody; the log has the sentence
    if (kind == JobKind::open) {
        m_session.reset();
        m_leftover.reset();
        m_demo.reset();
    }
    emit problem(title, sentence);
}

void Workbench::inspect() {
    m_partial = {};
    m_partial.linears.resize(m_document.model()->linears().size());
    m_jobs.inspect(m_document.model(), m_document.base(), SpectrumOptions{});
}

void Workbench::adoptInspection(const InspectionPointer& inspection) {
    m_document.setInspection(inspection);
    // A first look shows a spectrum: the one that most deserves it.
    if (m_selection.pick().isEmpty())
        m_selection.setPick(mostFragile(*m_document.model(), *inspection));
    if (m_waiting) {
        solve(*std::exchange(m_waiting, std::nullopt));
    } else {
        m_document.wantFigures(); // a session keeps the plan, not what it came to
        drawCurveIfNeeded();
    }
}

void Workbench::growInspection(const std::vector<IndexedStatistics>& linears) {
    for (const auto& [index, statistics] : linears)
        m_partial.linears[index] = statistics;
    emit inspectionGrew(std::make_shared<const Inspection>(m_partial));
}

void Workbench::solve(const SolveRequest& request) {
    if (!m_document.inspection()) {
        m_waiting = request;
        return;
    }
    const StrategyNeeds needs = needsOf(request.config);
    m_waitingForTexts.reset();
    if (request.onlyFigures) { // nobody asked to measure anything
        const MeasureConfig asked = findingsConfig(*m_document.model(), m_document.runConfig(), request.config);
        if (needs.texts() && !(m_document.findings() && m_document.findings()->answer(asked, needs)))
            return;
    } else if (!haveEvidence(request.config, needs)) {
        m_waitingForTexts = request;
        return;
    }
    m_jobs.solve(m_document.basis(), request);
}

bool Workbench::haveEvidence(const AllocateConfig& budget, const StrategyNeeds& needs) {
    if (!needs.texts())
        return true;
    const MeasureConfig asked = findingsConfig(*m_document.model(), m_document.runConfig(), budget);
    const FindingsPointer& findings = m_document.findings();
    if (findings && findings->answer(asked, needs))
        return true;
    if (asked.texts.empty()) {
        emit budgetProblem(tr("This strategy looks at texts: choose one in the Run room, and it goes on by itself."));
        return false;
    }
    emit budgetNotice(needs.measured ? tr("Measuring on the texts what rounding each expert does. The plan follows.")
                                     : tr("Tracing the texts. The plan follows."));
    m_jobs.gatherEvidence(m_document.model(), asked, needs, findings);
    return false;
}

void Workbench::adoptFindings(const FindingsPointer& findings) {
    m_document.setFindings(findings);
    if (m_waitingForTexts)
        solve(*std::exchange(m_waitingForTexts, std::nullopt));
    if (std::exchange(m_strategiesWhenMeasured, false))
        submitStrategies();
}

void Workbench::applySolution(const std::shared_ptr<const Allocation>& allocation, const SolveRequest& request) {
    emit budgetProblem({});
    m_document.applySolution(*allocation, request);
    if (std::exchange(m_compareWhenSolved, false))
        compare({.folder = {}, .name = planName(), .texts = m_document.runConfig().texts});
}

/// Everything but the mean width shapes the curve; locks do as well.
void Workbench::drawCurveIfNeeded() {
    if (!m_document.inspection() || !m_document.hasPlan())
        return;
    AllocateConfig config = m_document.planState().config;
    config.locked = lockedModules(m_document.planState().plan);
    if (m_drawn && sameProblem(*m_drawn, config))
        return;
    m_drawn = config;
    m_jobs.drawCurve(m_document.basis(), config);
}

QString Workbench::runsFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/runs"; }

QString Workbench::freeRunName() const {
    const RunConfig& config = m_document.runConfig();
    const QString stem = QStringLiteral("%1-%2-%3b")
                             .arg(m_document.model() ? nameOf(*m_document.model()) : QStringLiteral("run"),
                                  QString::fromStdString(config.method))
                             .arg(m_document.planState().size.meanBits, 0, 'f', 1);
    QString name = stem;
    for (int i = 2; QDir(runsFolder()).exists(name); ++i)
        name = QStringLiteral("%1-%2").arg(stem).arg(i);
    return name;
}

} // namespace moescope
#include "moc_workbench.cpp"
