// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/core_jobs.h"

namespace moescope {
namespace {

Result<PreparedSolver> prepare(const Model& model, const Inspection& inspection, const AllocateEvidence& evidence,
                               const AllocateConfig& config) {
    auto prepared = PreparedAllocation::prepare(model, inspection, evidence, config);
    if (!prepared)
        return propagate(prepared);
    const auto shared = std::make_shared<const PreparedAllocation>(std::move(*prepared));
    return PreparedSolver{[shared](double meanBits) { return shared->at(meanBits); },
                          [shared] { return shared->curve(); }};
}

} // namespace

CoreJobs coreJobs() {
    CoreJobs engine;
    engine.open = &Model::open;
    engine.inspect = [](const Model& model, const Model* base, const InspectConfig& config, std::stop_token stop,
                        InspectSink& sink) { return inspect(model, base, config, std::move(stop), sink); };
    engine.spectrum = &spectrumOf;
    engine.routing = [](const Model& model, const TraceConfig& config, std::stop_token stop, ProgressSink& sink) {
        return traceStatistics(model, config, std::move(stop), sink);
    };
    engine.evidence = &gatherEvidence;
    engine.compare = [](const CompareConfig& config, std::stop_token stop, ProgressSink& sink) {
        return compare(config, std::move(stop), sink);
    };
    engine.prepare = &prepare;
    engine.rivals = &rivalPlans;
    engine.quantize = &quantize;
    engine.resume = &resumeRun;
    engine.tryLayer = &tryLayer;
    engine.readRun = &readRunRecord;
    engine.exportRun = &exportRun;
    engine.writeReport = &writeReportFile;
    return engine;
}

} // namespace moescope
