// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "pages/report_files.h"
#include "pipeline/allocate.h"
#include "pipeline/compare.h"
#include "pipeline/export.h"
#include "pipeline/inspect.h"
#include "pipeline/layer_trial.h"
#include "pipeline/quantize.h"
#include "pipeline/rival_plans.h"
#include "pipeline/text_evidence.h"
#include "pipeline/trace.h"
#include "quantize/run_record.h"

namespace moescope {

/// A budget problem whose losses are worked out: solves for any mean width at once.
struct PreparedSolver {
    std::function<Result<Allocation>(double meanBits)> at;
    std::function<Result<BudgetCurve>()> curve;
};

/// core's jobs as values, so that the studio can be tried with answers made up in a test. Each is called on a worker
/// thread.
struct CoreJobs {
    using Path = std::filesystem::path;

    std::function<Result<Model>(const Path& folder)> open;
    std::function<Result<Inspection>(const Model&, const Model* base, const InspectConfig&, std::stop_token,
                                     InspectSink&)>
        inspect;
    std::function<Result<Spectrum>(const Model&, const Linear&, const SpectrumOptions&, std::stop_token)> spectrum;
    std::function<Result<RoutingStatistics>(const Model&, const TraceConfig&, std::stop_token, ProgressSink&)> routing;
    std::function<Result<TextEvidence>(const Model&, const MeasureConfig&, const StrategyNeeds&, TextEvidence kept,
                                       std::stop_token, ProgressSink&)>
        evidence;
    std::function<Result<Comparison>(const CompareConfig&, std::stop_token, ProgressSink&)> compare;
    std::function<Result<PreparedSolver>(const Model&, const Inspection&, const AllocateEvidence&,
                                         const AllocateConfig&)>
        prepare;
    std::function<Result<std::vector<RivalPlans>>(const Model&, const Inspection&, const AllocateEvidence&,
                                                  const AllocateConfig&, int budgets, std::stop_token)>
        rivals;
    std::function<Result<QuantizeResult>(const RunConfig&, const Plan&, const Path& run, std::stop_token,
                                         QuantizeSink&)>
        quantize;
    std::function<Result<QuantizeResult>(const Path& run, const RunChanges&, std::stop_token, QuantizeSink&)> resume;
    std::function<Result<LayerTrial>(const RunConfig&, const Plan&, int layer, std::stop_token, QuantizeSink&)>
        tryLayer;
    std::function<Result<RunRecord>(const Path& run)> readRun;
    std::function<Result<ExportResult>(const ExportConfig&, std::stop_token, ProgressSink&)> exportRun;
    std::function<Status(const ReportRequest&, std::stop_token, ProgressSink&)> writeReport;
};

/// The real ones.
CoreJobs coreJobs();

} // namespace moescope
