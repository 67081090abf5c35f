// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/job_runner.h"

#include "pipeline/inspect_cache.h"
#include "quantize/fingerprint.h"
#include "support/log.h"
#include "worker/curve_answer.h"
#include "worker/deliver.h"

namespace moescope {
namespace {

class InspectionSink final : public InspectSink {
public:
    InspectionSink(ProgressSink& sink, Batch<IndexedStatistics>& batch)
        : m_sink(sink)
        , m_batch(batch) {}
    void progress(const Progress& progress) override { m_sink.progress(progress); }
    void linearFinished(std::size_t index, const LinearStatistics& statistics) override {
        m_batch.add({index, statistics});
    }

private:
    ProgressSink& m_sink;
    Batch<IndexedStatistics>& m_batch;
};

} // namespace

bool sameProblem(const AllocateConfig& a, const AllocateConfig& b) {
    AllocateConfig same = a;
    same.meanBits = b.meanBits; // a prepared problem answers for any
    return same == b;
}

/// The last problem prepared: a slider asks for many budgets of one problem. Used on the solving lane only.
class JobRunner::SolverCache {
public:
    explicit SolverCache(const CoreJobs& engine)
        : m_engine(engine) {}

    Result<PreparedSolver> of(const AllocateBasis& basis, const AllocateConfig& config) {
        if (m_basis != basis || !m_config || !sameProblem(*m_config, config)) {
            auto prepared = m_engine.prepare(*basis.model, *basis.inspection, basis.evidence(), config);
            if (!prepared)
                return propagate(prepared);
            m_basis = basis;
            m_config = config;
            m_solver = std::move(*prepared);
        }
        return m_solver;
    }

private:
    const CoreJobs& m_engine;
    AllocateBasis m_basis;
    std::optional<AllocateConfig> m_config;
    PreparedSolver m_solver;
};

JobRunner::JobRunner(CoreJobs engine, QObject* parent)
    : QObject(parent)
    , m_engine(std::move(engine))
    , m_solvers(std::make_unique<SolverCache>(m_engine)) {
    connect(&m_throttle, &Throttle::due, this, &JobRunner::deliverBatches);
    connect(&m_queue, &JobQueue::failed, this, &JobRunner::jobFailed);
}

JobRunner::~JobRunner() = default;

void JobRunner::deliverBatches() {
    if (m_linears) {
        if (const auto linears = m_linears->take(); !linears.empty())
            emit linearsFinished(linears);
    }
    if (m_steps) {
        if (const auto steps = m_steps->take(); !steps.empty())
            emit tuningStepsFinished(steps);
    }
    if (m_trialSteps) {
        if (const auto steps = m_trialSteps->take(); !steps.empty())
            emit trialStepsFinished(steps);
    }
}

void JobRunner::abandonAll() {
    m_queue.abandonAll();
    m_linears.reset();
    m_steps.reset();
    m_trialSteps.reset();
}

void JobRunner::open(const std::filesystem::path& model, const std::optional<std::filesystem::path>& base) {
    m_queue.submit(JobKind::open, tr("Open %1").arg(nameOf(model)), Earlier::dropAll,
                   [this, model, base](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       auto opened = m_engine.open(model);
                       if (!opened)
                           return propagate(opened);
                       ModelPointer basePointer;
                       if (base) {
                           auto openedBase = m_engine.open(*base);
                           if (!openedBase)
                               return propagate(openedBase);
                           basePointer = std::make_shared<const Model>(std::move(*openedBase));
                       }
                       return deliver(std::move(opened), [this, basePointer](const ModelPointer& pointer) {
                           emit modelOpened(pointer, basePointer);
                       });
                   });
}

namespace {

/// A base is looked at, not worked on: a run opens without it, too.
ModelPointer baseOf(const CoreJobs& engine, const RunConfig& config) {
    if (config.base.empty())
        return {};
    auto base = engine.open(config.base);
    if (base)
        return std::make_shared<const Model>(std::move(*base));
    log().warn("The run's base is left out: {}", base.error().message);
    return {};
}

Result<ModelPointer> modelOf(const CoreJobs& engine, const RunRecord& record) {
    auto model = engine.open(record.config.model);
    if (!model)
        return failure("{} The run {} is of that model: if it was moved, open it where it lies now, then the run.",
                       model.error().message, record.folder.string());
    if (Status same = checkFingerprint(record.fingerprint, *model); !same)
        return propagate(same);
    return std::make_shared<const Model>(std::move(*model));
}

} // namespace

void JobRunner::openRun(const std::filesystem::path& run, const ModelPointer& model, const ModelPointer& base) {
    m_queue.submit(JobKind::open, tr("Open %1").arg(nameOf(run)), Earlier::dropAll,
                   [this, run, model, base](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       auto record = m_engine.readRun(run);
                       if (!record)
                           return propagate(record);
                       ModelPointer itsModel = model, itsBase = base;
                       if (!model || !checkFingerprint(record->fingerprint, *model)) {
                           auto opened = modelOf(m_engine, *record);
                           if (!opened)
                               return propagate(opened);
                           itsModel = std::move(*opened);
                           itsBase = baseOf(m_engine, record->config);
                       }
                       if (Status sound = checkPlan(record->plan, *itsModel); !sound)
                           return failure("{}: {}", (run / "plan.json").string(), sound.error().message);
                       return deliver(std::move(record),
                                      [this, itsModel, itsBase](const std::shared_ptr<const RunRecord>& shared) {
                                          emit runOpened(shared, itsModel, itsBase);
                                      });
                   });
}

void JobRunner::watchRun(const std::filesystem::path& run, const std::string& stamp) {
    if (m_queue.isActive(JobKind::watch)) // a slow network: the next look comes anyway
        return;
    m_queue.submit(JobKind::watch, tr("Look at %1").arg(nameOf(run)), Earlier::keep,
                   [this, run, stamp](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       if (runStamp(run) == stamp)
                           return Delivery([] {});
                       return deliver(m_engine.readRun(run),
                                      [this](const std::shared_ptr<const RunRecord>& record) { emit runRead(record); });
                   });
}

void JobRunner::findUnfinishedRuns(const std::filesystem::path& place, const std::filesystem::path& model) {
    m_queue.submit(JobKind::watch, tr("Look for runs"), Earlier::keep,
                   [this, place, model](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       QStringList folders;
                       for (const std::filesystem::path& folder : unfinishedRuns(place, model))
                           folders << QString::fromStdString(folder.string());
                       return Delivery([this, folders] {
                           if (!folders.isEmpty())
                               emit unfinishedRunsFound(folders);
                       });
                   });
}

void JobRunner::listRuns(const std::filesystem::path& place, int most) {
    m_queue.submit(JobKind::watch, tr("List runs"), Earlier::keep,
                   [this, place, most](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       return Delivery([this, runs = recentRuns(place, most)] { emit runsListed(runs); });
                   });
}

void JobRunner::inspect(const ModelPointer& model, const ModelPointer& base, const SpectrumOptions& options) {
    auto batch = m_linears = std::make_shared<Batch<IndexedStatistics>>(m_throttle);
    m_queue.submit(JobKind::inspection, tr("Inspect %1").arg(nameOf(model->folder())), Earlier::dropAll,
                   [this, model, base, options, batch](std::stop_token stop, ProgressSink& sink) {
                       InspectConfig config;
                       config.model = model->folder();
                       config.spectrum = options;
                       config.cache = inspectionCacheFolder();
                       InspectionSink inner(sink, *batch);
                       return deliver(m_engine.inspect(*model, base.get(), config, std::move(stop), inner),
                                      [this](const InspectionPointer& inspection) {
                                          m_throttle.flush();
                                          emit inspectionFinished(inspection);
                                      });
                   });
}

void JobRunner::readSpectrum(const ModelPointer& model, const QString& module, bool overlay,
                             const SpectrumOptions& options) {
    m_queue.submit(JobKind::spectrum, tr("Spectrum of %1").arg(module), overlay ? Earlier::keep : Earlier::dropAll,
                   [this, model, module, overlay, options](std::stop_token stop, ProgressSink&) -> Result<Delivery> {
                       const Linear* linear = model->find(module.toStdString());
                       if (!linear)
                           return failure("{}: the model has no linear of this name.", module.toStdString());
                       return deliver(m_engine.spectrum(*model, *linear, options, std::move(stop)),
                                      [this, overlay](const std::shared_ptr<const Spectrum>& spectrum) {
                                          emit spectrumReady(spectrum, overlay);
                                      });
                   });
}

void JobRunner::measureRouting(const ModelPointer& model, const TraceConfig& config) {
    m_queue.submit(JobKind::coverage, tr("Trace %1").arg(nameOf(model->folder())), Earlier::dropAll,
                   [this, model, config](std::stop_token stop, ProgressSink& sink) {
                       return deliver(m_engine.routing(*model, config, std::move(stop), sink),
                                      [this](const std::shared_ptr<const RoutingStatistics>& routing) {
                                          emit routingReady(routing);
                                      });
                   });
}

void JobRunner::gatherEvidence(const ModelPointer& model, const MeasureConfig& config, const StrategyNeeds& needs,
                               const FindingsPointer& earlier) {
    m_queue.submit(JobKind::evidence, tr("Measure %1 for the strategy").arg(nameOf(model->folder())), Earlier::dropAll,
                   [this, model, config, needs, earlier](std::stop_token stop, ProgressSink& sink) -> Result<Delivery> {
                       auto evidence = m_engine.evidence(*model, config, needs,
                                                         earlier ? earlier->reusable(config) : TextEvidence(),
                                                         std::move(stop), sink);
                       if (!evidence)
                           return propagate(evidence);
                       return deliver(Result<TextFindings>({config, std::move(*evidence)}),
                                      [this](const FindingsPointer& findings) { emit evidenceReady(findings); });
                   });
}

namespace {

/// The plan of a subject: given, solved, or kept in its folder; nothing where an export keeps none.
Result<std::optional<Plan>> planOf(const CoreJobs& engine, const AllocateBasis& basis, const CompareSubject& subject) {
    if (subject.plan)
        return subject.plan;
    if (subject.budget) {
        auto solver = engine.prepare(*basis.model, *basis.inspection, basis.evidence(), *subject.budget);
        if (!solver)
            return propagate(solver);
        auto solved = solver->at(subject.budget->meanBits);
        if (!solved)
            return propagate(solved);
        return std::optional(std::move(solved->plan));
    }
    auto kept = readPlan(subject.folder / "plan.json");
    return kept ? std::optional(std::move(*kept)) : std::nullopt;
}

} // namespace

/// `file` keeps concurrent jobs' plans apart.
Result<Comparison> JobRunner::compareRounded(CompareConfig config, const Plan& plan, const char* file,
                                             std::stop_token stop, ProgressSink& sink) const {
    config.quantized = m_scratch.filePath(file).toStdString();
    if (auto written = writePlan(plan, config.quantized); !written)
        return propagate(written);
    return m_engine.compare(config, std::move(stop), sink);
}

void JobRunner::compare(const AllocateBasis& basis, const CompareConfig& config, const CompareSubject& subject) {
    const QString nameA = nameOf(basis.model->folder());
    m_queue.submit(JobKind::comparison, tr("Compare %1 with %2").arg(nameA, subject.name),
                   subject.show ? Earlier::dropAll : Earlier::keep,
                   [this, basis, config, subject, nameA](std::stop_token stop, ProgressSink& sink) -> Result<Delivery> {
                       const auto plan = planOf(m_engine, basis, subject);
                       if (!plan)
                           return tl::unexpected(plan.error());
                       if (subject.folder.empty() && !*plan)
                           return failure("There is nothing to compare with: no plan, no budget and no folder.");
                       ComparedPlan compared{nameA, subject.name, 0.0, 0, nullptr, subject.show};
                       if (*plan && checkPlan(**plan, *basis.model)) {
                           const PlanSize size = sizeOf(**plan, *basis.model);
                           compared.meanBits = size.meanBits;
                           compared.tensorBytes = size.tensorBytes;
                       }
                       CompareConfig whole = config;
                       whole.quantized = subject.folder;
                       return deliver(subject.folder.empty()
                                          ? compareRounded(config, **plan, "plan.json", std::move(stop), sink)
                                          : m_engine.compare(whole, std::move(stop), sink),
                                      [this, compared](const std::shared_ptr<const Comparison>& comparison) {
                                          ComparedPlan answer = compared;
                                          answer.comparison = comparison;
                                          emit comparisonReady(answer);
                                      });
                   });
}

void JobRunner::preview(const ModelPointer& model, const CompareConfig& config, const Plan& plan) {
    m_queue.submit(JobKind::preview, tr("Preview of %1").arg(nameOf(model->folder())), Earlier::dropAll,
                   [this, config, plan](std::stop_token stop, ProgressSink& sink) {
                       return deliver(
                           compareRounded(config, plan, "preview.json", std::move(stop), sink),
                           [this](const std::shared_ptr<const Comparison>& shared) { emit previewReady(shared); });
                   });
}

void JobRunner::solve(const AllocateBasis& basis, const SolveRequest& request) {
    m_queue.submit(JobKind::allocation, tr("Solve the budget"), Earlier::dropWaiting,
                   [this, basis, request](std::stop_token, ProgressSink&) -> Result<Delivery> {
                       auto solver = m_solvers->of(basis, request.config);
                       if (!solver)
                           return propagate(solver);
                       return deliver(solver->at(request.config.meanBits),
                                      [this, request](const std::shared_ptr<const Allocation>& allocation) {
                                          emit solved(allocation, request);
                                      });
                   });
}

void JobRunner::drawCurve(const AllocateBasis& basis, const AllocateConfig& config) {
    m_queue.submit(JobKind::curve, tr("Error against size"), Earlier::dropWaiting,
                   [this, basis, config](std::stop_token, ProgressSink&) {
                       return deliver(
                           Result<CurveAnswer>(curveAnswer(m_engine, basis, config, m_solvers->of(basis, config))),
                           [this](const std::shared_ptr<const CurveAnswer>& shared) { emit curveReady(shared); });
                   });
    m_queue.submit(JobKind::rivals, tr("Place other strategies' plans"), Earlier::dropAll,
                   [this, basis, config](std::stop_token stop, ProgressSink&) -> Result<Delivery> {
                       RivalAnswer answer = rivalAnswer(m_engine, basis, config, stop);
                       if (stop.stop_requested())
                           return cancelled();
                       return deliver(
                           Result<RivalAnswer>(std::move(answer)),
                           [this](const std::shared_ptr<const RivalAnswer>& shared) { emit rivalsReady(shared); });
                   });
}

void JobRunner::exportRun(const ExportConfig& config) {
    m_queue.submit(JobKind::exporting, tr("Export %1").arg(nameOf(config.out)), Earlier::keep,
                   [this, config](std::stop_token stop, ProgressSink& sink) {
                       return deliver(
                           m_engine.exportRun(config, std::move(stop), sink),
                           [this](const std::shared_ptr<const ExportResult>& result) { emit exportFinished(result); });
                   });
}

void JobRunner::writeReport(const ReportRequest& request) {
    m_queue.submit(JobKind::report, tr("Report %1").arg(nameOf(request.file)), Earlier::keep,
                   [this, request](std::stop_token stop, ProgressSink& sink) -> Result<Delivery> {
                       if (auto written = m_engine.writeReport(request, std::move(stop), sink); !written)
                           return propagate(written);
                       return Delivery(
                           [this, request] { emit reportWritten(QString::fromStdString(request.file.string())); });
                   });
}

} // namespace moescope
#include "moc_job_runner.cpp"
