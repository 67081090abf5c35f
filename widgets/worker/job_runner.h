// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <QObject>
#include <QString>
#include <QTemporaryDir>

#include "session/recent_runs.h"
#include "session/text_findings.h"
#include "worker/batch.h"
#include "worker/core_jobs.h"
#include "worker/job_queue.h"

namespace moescope {

using ModelPointer = std::shared_ptr<const Model>;
using InspectionPointer = std::shared_ptr<const Inspection>;
using FindingsPointer = std::shared_ptr<const TextFindings>; ///< null: nothing was gathered
using IndexedStatistics = std::pair<std::size_t, LinearStatistics>;

/// What bits are handed out on.
struct AllocateBasis {
    ModelPointer model;
    InspectionPointer inspection;
    FindingsPointer findings;

    bool operator==(const AllocateBasis&) const = default;
    [[nodiscard]] AllocateEvidence evidence() const {
        return findings ? findings->evidence.view() : AllocateEvidence();
    }
};

/// What a solve was asked for, given back with its answer.
struct SolveRequest {
    AllocateConfig config;
    QString undoText;         ///< "Set mean bits"
    int edits = 0;            ///< hand edits of the plan when it was asked; the answer is stale after another one
    bool onlyFigures = false; ///< of a plan that is there already: an answer with other widths changes nothing
    int mergeKey = -1;        ///< steps of one drag share a key and become one undo step; -1: a step of its own
};

/// Equal but for the mean width, which a prepared solver takes anew each time.
bool sameProblem(const AllocateConfig& a, const AllocateConfig& b);

/// Error against size for a budget problem; without points where the strategy states no error.
struct CurveAnswer {
    AllocateConfig config; ///< that it was drawn for; its mean width does not matter
    BudgetCurve curve;
    struct Uniform {
        int bits = 0;
        double loss = 0.0;
        std::int64_t tensorBytes = 0;
    };
    std::vector<Uniform> uniform; ///< each candidate width everywhere
    QString why;                  ///< there are no points
};

/// The plans of other strategies by the objective of `config.strategy`; empty where it states none.
struct RivalAnswer {
    AllocateConfig config;
    std::vector<RivalPlans> plans;
};

/// What is held against the full-precision model; one of the three.
struct CompareSubject {
    QString name;
    std::optional<Plan> plan;             ///< rounded to nearest
    std::optional<AllocateConfig> budget; ///< solved first, then rounded to nearest; needs an inspection
    std::filesystem::path folder;         ///< a run or an export
    bool show = true;                     ///< false: only for the list of comparisons
};

/// A comparison with what it cost. `meanBits` 0: the folder keeps no plan.
struct ComparedPlan {
    QString nameA, nameB;
    double meanBits = 0.0;        ///< of routed experts
    std::int64_t tensorBytes = 0; ///< in the mixed layout
    std::shared_ptr<const Comparison> comparison;
    bool show = true;
};

/// The one place where the studio's side meets core's jobs: takes values, answers with values, by signals that name
/// facts. Lives on the GUI thread and never blocks it.
class JobRunner : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(CoreJobs engine, QObject* parent = nullptr);
    ~JobRunner() override;

    [[nodiscard]] JobQueue& queue() { return m_queue; }

    void open(const std::filesystem::path& model, const std::optional<std::filesystem::path>& base);
    /// A run with the model that it is of: what is open, if it is that one, else the folder that the run names.
    void openRun(const std::filesystem::path& run, const ModelPointer& model, const ModelPointer& base);
    /// Reads a run again; answers with runRead() where it has gone on since `stamp`.
    void watchRun(const std::filesystem::path& run, const std::string& stamp);
    /// Answers with runsRead(): those that could be read, and a sentence for each of the others.
    void readRuns(const std::vector<std::filesystem::path>& runs);
    /// In `place`; answers only where there are any.
    void findUnfinishedRuns(const std::filesystem::path& place, const std::filesystem::path& model);
    /// The newest in `place`; answers with runsListed().
    void listRuns(const std::filesystem::path& place, int most);
    void inspect(const ModelPointer& model, const ModelPointer& base, const SpectrumOptions& options);
    void readSpectrum(const ModelPointer& model, const QString& module, bool overlay, const SpectrumOptions& options);
    void measureRouting(const ModelPointer& model, const TraceConfig& config);
    /// What a strategy needs of texts; what `earlier` holds of it is not gathered again.
    void gatherEvidence(const ModelPointer& model, const MeasureConfig& config, const StrategyNeeds& needs,
                        const FindingsPointer& earlier);
    /// `config` names texts, windows and compute. A subject that is to be shown takes the place of earlier ones.
    void compare(const AllocateBasis& basis, const CompareConfig& config, const CompareSubject& subject);
    /// The plan rounded to nearest on a short text; only the newest one is answered.
    void preview(const ModelPointer& model, const CompareConfig& config, const Plan& plan);
    void solve(const AllocateBasis& basis, const SolveRequest& request);
    /// Answers with the curve, then with where other strategies' plans stand.
    void drawCurve(const AllocateBasis& basis, const AllocateConfig& config);
    void tune(const RunConfig& config, const Plan& plan, const std::filesystem::path& run);
    /// Goes on with a run that was stopped; answers as tune() does.
    void resume(const std::filesystem::path& run, const RunChanges& changes);
    /// One layer alone, before a run is begun; nothing is written. Takes the place of an earlier trial.
    void tryLayer(const RunConfig& config, const Plan& plan, int layer);
    void exportRun(const ExportConfig& config);
    void writeReport(const ReportRequest& request);
    /// The open model is gone: running jobs stop and their answers are dropped.
    void abandonAll();

signals:
    void modelOpened(const moescope::ModelPointer& model, const moescope::ModelPointer& base);
    void runOpened(const std::shared_ptr<const moescope::RunRecord>& record, const moescope::ModelPointer& model,
                   const moescope::ModelPointer& base);
    void runRead(const std::shared_ptr<const moescope::RunRecord>& record);
    void runsRead(const std::shared_ptr<const std::vector<moescope::RunRecord>>& runs, const QStringList& problems);
    void unfinishedRunsFound(const QStringList& folders);
    void runsListed(const std::vector<moescope::RecentRun>& runs);
    void linearsFinished(const std::vector<moescope::IndexedStatistics>& linears);
    void inspectionFinished(const moescope::InspectionPointer& inspection);
    void spectrumReady(const std::shared_ptr<const moescope::Spectrum>& spectrum, bool overlay);
    void routingReady(const std::shared_ptr<const moescope::RoutingStatistics>& routing);
    void evidenceReady(const moescope::FindingsPointer& findings);
    void comparisonReady(const moescope::ComparedPlan& compared);
    void previewReady(const std::shared_ptr<const moescope::Comparison>& comparison);
    void solved(const std::shared_ptr<const moescope::Allocation>& allocation, const moescope::SolveRequest& request);
    void curveReady(const std::shared_ptr<const moescope::CurveAnswer>& curve);
    void rivalsReady(const std::shared_ptr<const moescope::RivalAnswer>& rivals);
    void tuningStepsFinished(const std::vector<moescope::TuningStep>& steps);
    void layerStarted(int layer);
    void layerFinished(const moescope::LayerOutcome& outcome);
    void tuningFinished(const std::shared_ptr<const moescope::QuantizeResult>& result);
    void trialStepsFinished(const std::vector<moescope::TuningStep>& steps);
    void trialFinished(const std::shared_ptr<const moescope::LayerTrial>& trial);
    void exportFinished(const std::shared_ptr<const moescope::ExportResult>& result);
    void reportWritten(const QString& file);
    void jobFailed(moescope::JobKind kind, const QString& title, const QString& sentence);

private:
    using TuningJob = std::function<Result<QuantizeResult>(std::stop_token, QuantizeSink&)>;
    void startTuning(const std::filesystem::path& run, const TuningJob& job);
    class TuningSink;
    class TrialSink;
    class SolverCache;
    void deliverBatches();
    [[nodiscard]] Result<Comparison> compareRounded(CompareConfig config, const Plan& plan, const char* file,
                                                    std::stop_token stop, ProgressSink& sink) const;

    CoreJobs m_engine;
    std::unique_ptr<SolverCache> m_solvers;
    QTemporaryDir m_scratch; ///< plans handed to a comparison
    Mailbox m_mailbox;
    Throttle m_throttle;
    std::shared_ptr<Batch<IndexedStatistics>> m_linears;
    std::shared_ptr<Batch<TuningStep>> m_steps, m_trialSteps;
    JobQueue m_queue; ///< last: its destructor waits for jobs that use the members above
};

} // namespace moescope
