// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "pictures/plot_request.h"
#include "pipeline/inspect.h"
#include "quantize/run_folder.h"
#include "quantize/run_record.h"
#include "routing/flips.h"
#include "routing/trace.h"
#include "worker/job_runner.h"

namespace moescope {

/// What plots are drawn from, each read when it is first asked for: the evidence of a run folder, or a model, which is
/// inspected (what an earlier inspection left in the cache is used). Errors name what is missing and what makes it.
class PlotSource {
public:
    static Result<PlotSource> open(const PlotRequest& request, std::stop_token stop, ProgressSink& sink);

    [[nodiscard]] bool isRun() const { return m_run.has_value(); }
    /// Of a run: the one that it was made on, where it still is.
    Result<ModelPointer> model();
    Result<InspectionPointer> inspection();
    /// What the request names, else the run's.
    Result<Plan> plan();
    /// The newest of the run itself; without one the newest of its plan.
    Result<std::shared_ptr<const Comparison>> comparison();
    Result<std::shared_ptr<const Coverage>> coverage();
    Result<RunRecord> record();
    [[nodiscard]] std::stop_token stop() const { return m_stop; }

private:
    PlotSource(const PlotRequest& request, std::stop_token stop, ProgressSink& sink)
        : m_request(request)
        , m_stop(std::move(stop))
        , m_sink(sink) {}
    /// A file of evidence of the run; an error where it has none, or for a model.
    Result<nlohmann::json> evidence(const char* name, const char* what, const char* command) const;
    Result<InspectionPointer> inspectModel();

    PlotRequest m_request;
    std::stop_token m_stop;
    ProgressSink& m_sink;
    std::optional<RunFolder> m_run;
    ModelPointer m_model;
    InspectionPointer m_inspection;
};

} // namespace moescope
