// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/workbench.h"

#include <algorithm>
#include <limits>

#include <QDateTime>
#include <QDir>
#include <QStandardPaths>

#include "allocation/strategy.h"
#include "models/model_text.h"
#include "plots/number_text.h"
#include "session/plan_edits.h"
#include "support/log.h"

namespace moescope {
namespace {

constexpr int coverageWindows = 16, automaticWindows = 4, previewWindows = 2;
constexpr std::int64_t previewedParameters = 500'000'000; // unasked only for models that answer within seconds
constexpr int previewDelay = 300;                         // ms: a slider under way is not measured at every step

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

QString budgetName(const AllocateConfig& budget) {
    QString name = QString::fromStdString(budget.strategy);
    if (const auto found = findStrategy(budget.strategy)) {
        name = text((*found)->name);
        for (const StrategyParameter& parameter : (*found)->parameters) {
            const auto given = budget.parameters.find(std::string(parameter.id));
            if (given != budget.parameters.end() && given->second != parameter.initial)
                name += QStringLiteral(" %1 %2").arg(text(parameter.name), significantText(given->second));
        }
    }
    return Workbench::tr("%1, %2 bit").arg(name, fixedText(budget.meanBits, 2));
}

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
        m_demo.reset();
    }
    emit problem(title, sentence);
}

void Workbench::open(const std::filesystem::path& path, const std::optional<std::filesystem::path>& base) {
    m_session.reset();
    m_demo.reset();
    if (path.extension() != ".moescope") {
        // A file of the model or run stands for its folder.
        std::error_code ignored;
        const auto folder = std::filesystem::is_regular_file(path, ignored) ? path.parent_path() : path;
        if (isRunFolder(folder))
            m_jobs.openRun(folder, m_document.model(), m_document.base());
        else
            m_jobs.open(folder, base);
        return;
    }
    auto session = readSession(path);
    if (!session)
        return fail(JobKind::open, tr("Open %1").arg(QString::fromStdString(path.filename().string())),
                    QString::fromStdString(session.error().message));
    m_sessionPath = QString::fromStdString(path.string());
    const auto model = session->model;
    const auto sessionBase = session->base;
    m_session = std::move(*session);
    m_jobs.open(model, sessionBase);
}

void Workbench::openDemo(const std::filesystem::path& folder) {
    open(folder / "tuned", folder / "base");
    m_demo = folder;
}

void Workbench::setBase(const std::filesystem::path& base) {
    if (m_document.model())
        m_jobs.open(m_document.model()->folder(), base);
}

void Workbench::adopt(const ModelPointer& model, const ModelPointer& base) {
    if (!m_session && m_document.model() && m_document.model()->folder() == model->folder() && base &&
        (!m_document.base() || m_document.base()->folder() != base->folder())) {
        m_document.setBase(base);
        inspect();
        return;
    }
    takeOver(model, base);
    if (m_session) {
        restoreSession(*model);
    } else {
        if (m_demo)
            m_document.suggestTexts({{.file = *m_demo / "wikitext.txt"}, {.file = *m_demo / "shakespeare.txt"}});
        m_compareWhenSolved = m_demo.has_value();
        m_document.solve({});
    }
    if (m_demo)
        measureRouting();
    m_jobs.findUnfinishedRuns(runsFolder().toStdString(), model->folder());
}

void Workbench::takeOver(const ModelPointer& model, const ModelPointer& base) {
    m_jobs.abandonAll();
    m_run.clear();
    m_waiting.reset();
    m_waitingForTexts.reset();
    m_strategiesWhenMeasured = false;
    m_drawn.reset();
    m_selection.clear();
    m_document.setModel(model, base);
    m_previews = model->parameters() <= previewedParameters;
    emit previewsChanged(m_previews);
    log().info("Opened {}: {} parameters, {} layers, {} experts", model->folder().string(), model->parameters(),
               model->config().layers, model->config().experts);
    inspect();
}

void Workbench::restoreSession(const Model& model) {
    PlanState state;
    state.config = m_session->budget;
    state.plan = m_session->plan;
    if (const Status sound = checkPlan(state.plan, model); sound)
        state.size = sizeOf(state.plan, model);
    else
        state.plan = {};
    std::vector<Profile> profiles; // those that fit this model
    for (Profile& profile : m_session->profiles)
        if (checkPlan(profile.state.plan, model)) {
            profile.state.size = sizeOf(profile.state.plan, model);
            profiles.push_back(std::move(profile));
        }
    m_document.restore(state, std::move(profiles), m_session->run, m_session->runs, m_sessionPath);
    m_session.reset();
}

void Workbench::adoptRun(const RunRecord& record, const ModelPointer& model, const ModelPointer& base) {
    // What a run under way still has to say is about another run than the one that is shown from here on.
    if (model != m_document.model() || m_run.monitor()->isActive())
        takeOver(model, base);
    m_document.useRun(record);
    m_run.show(record);
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
        compare({{}, planName(), m_document.runConfig().texts, automaticWindows, 256});
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

void Workbench::measureRouting() {
    TraceConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.windows = coverageWindows;
    config.device = m_document.runConfig().device;
    m_jobs.measureRouting(m_document.model(), config);
}

void Workbench::compare(const CompareChoice& choice) {
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = choice.texts;
    config.windows = choice.windows;
    config.length = choice.length;
    config.device = m_document.runConfig().device;
    CompareSubject subject{.name = choice.name, .plan = {}, .budget = {}, .folder = {}};
    if (choice.folder)
        subject.folder = *choice.folder;
    else
        subject.plan = m_document.planState().plan;
    m_jobs.compare(m_document.basis(), config, subject);
}

namespace {

/// Those that a comparison of all strategies measures: "manual" is whatever was painted, and a mix is what its weights
/// make of the others.
std::vector<const Strategy*> comparedStrategies() {
    std::vector<const Strategy*> compared;
    for (const Strategy& strategy : strategyTable())
        if (strategy.id != "manual" && strategy.id != "mix")
            compared.push_back(&strategy);
    return compared;
}

} // namespace

void Workbench::compareStrategies() {
    StrategyNeeds needs;
    for (const Strategy* strategy : comparedStrategies()) {
        needs.routing = needs.routing || strategy->needs.routing;
        needs.measured = needs.measured || strategy->needs.measured;
    }
    m_strategiesWhenMeasured = !haveEvidence(m_document.budget(), needs);
    if (!m_strategiesWhenMeasured)
        submitStrategies();
}

void Workbench::submitStrategies() {
    emit budgetNotice({});
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.device = m_document.runConfig().device;
    config.windows = automaticWindows;
    // What is shown sets the basis, so that its row stays comparable.
    if (const auto& shown = m_document.comparison(); shown && shown->length > 0) {
        config.length = shown->length;
        config.windows = std::max(1, shown->windows / std::max(1, static_cast<int>(config.texts.size())));
    }
    for (const Strategy* strategy : comparedStrategies()) {
        AllocateConfig budget = m_document.budget();
        if (budget.strategy != strategy->id)
            budget.parameters.clear();
        budget.strategy = strategy->id;
        m_jobs.compare(m_document.basis(), config,
                       {.name = budgetName(budget), .plan = {}, .budget = budget, .folder = {}, .show = false});
    }
}

void Workbench::setPreviews(bool on) {
    m_previews = on;
    if (on)
        preview();
    else
        m_jobs.queue().stop(JobKind::preview);
}

/// Not beside a run: it has the processors, and a preview would wait for its end.
void Workbench::preview() {
    if (!m_previews || !m_document.hasPlan() || m_document.runConfig().texts.empty() || m_run.monitor()->isActive())
        return;
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.device = m_document.runConfig().device;
    config.windows = previewWindows;
    emit previewStarted();
    m_jobs.preview(m_document.model(), config, m_document.planState().plan);
}

QString Workbench::planName() const {
    const PlanState& state = m_document.planState();
    AllocateConfig budget = state.config;
    budget.meanBits = state.size.meanBits;
    const auto locked =
        std::ranges::count_if(state.plan.modules, [](const auto& entry) { return entry.second.locked; });
    return budgetName(budget) + (locked > 0 ? tr(", %1 locked").arg(locked) : QString());
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

bool Workbench::save(const QString& file) {
    SessionFile session;
    session.model = m_document.model()->folder();
    if (m_document.base())
        session.base = m_document.base()->folder();
    session.budget = m_document.budget();
    session.plan = m_document.planState().plan;
    session.profiles = m_document.profiles();
    session.run = m_document.runConfig();
    session.runs = m_document.runs();
    if (const Status written = writeSession(session, file.toStdString()); !written) {
        emit problem(tr("Save"), QString::fromStdString(written.error().message));
        return false;
    }
    m_document.setSaved(file);
    return true;
}

} // namespace moescope
#include "moc_workbench.cpp"
