// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures/plot_source.h"

#include <ranges>

#include "pipeline/inspect_cache.h"

namespace moescope {
namespace {

std::shared_ptr<const Model> shared(Model model) { return std::make_shared<const Model>(std::move(model)); }

} // namespace

Result<PlotSource> PlotSource::open(const PlotRequest& request, std::stop_token stop, ProgressSink& sink) {
    PlotSource source(request, std::move(stop), sink);
    if (!isRunFolder(request.source)) {
        auto model = Model::open(request.source);
        if (!model)
            return propagate(model);
        source.m_model = shared(std::move(*model));
        return source;
    }
    auto run = RunFolder::open(request.source);
    if (!run)
        return propagate(run);
    source.m_run = std::move(*run);
    return source;
}

Result<ModelPointer> PlotSource::model() {
    if (m_model)
        return m_model;
    auto model = Model::open(m_run->config().model);
    if (!model)
        return failure("{}: this plot needs the model that the run was made on. {}", m_request.source.string(),
                       model.error().message);
    if (Status same = m_run->checkModel(*model); !same)
        return propagate(same);
    m_model = shared(std::move(*model));
    return m_model;
}

Result<nlohmann::json> PlotSource::evidence(const char* name, const char* what, const char* command) const {
    if (!m_run)
        return failure("{}: is a model; {} stands in a run folder. Name one, made by {}.", m_request.source.string(),
                       what, command);
    auto kept = m_run->evidence(name);
    if (!kept)
        return propagate(kept);
    if (!*kept)
        return failure("{}: the run folder holds no {}.json: {} is missing. It is made by {}.",
                       m_request.source.string(), name, what, command);
    return std::move(**kept);
}

Result<InspectionPointer> PlotSource::inspection() {
    if (m_inspection)
        return m_inspection;
    if (!m_run)
        return inspectModel();
    auto json = evidence("inspection", "the inspection of the weights", "moescope-cli quantize");
    if (!json)
        return propagate(json);
    auto read = inspectionFromJson(*json);
    if (!read)
        return failure("{}: inspection.json cannot be used: {}", m_request.source.string(), read.error().message);
    m_inspection = std::make_shared<const Inspection>(std::move(*read));
    return m_inspection;
}

Result<InspectionPointer> PlotSource::inspectModel() {
    std::optional<Model> base;
    if (!m_request.base.empty()) {
        auto opened = Model::open(m_request.base);
        if (!opened)
            return propagate(opened);
        base = std::move(*opened);
    }
    InspectConfig config;
    if (const auto folder = inspectionCacheFolder(); !folder.empty())
        config.cache = folder;
    if (const StatisticInfo* statistic = findStatistic(m_request.statistic))
        config.spectrum.level = statistic->level;
    struct Sink final : InspectSink {
        ProgressSink& outer;
        explicit Sink(ProgressSink& sink)
            : outer(sink) {}
        void progress(const Progress& progress) override { outer.progress(progress); }
    } sink(m_sink);
    auto found = inspect(*m_model, base ? &*base : nullptr, config, m_stop, sink);
    if (!found)
        return propagate(found);
    m_inspection = std::make_shared<const Inspection>(std::move(*found));
    return m_inspection;
}

Result<Plan> PlotSource::plan() {
    if (!m_request.plan.empty())
        return readPlan(m_request.plan);
    if (!m_run)
        return failure("{}: is a model and has no plan. Name a run folder, or a plan with --plan.",
                       m_request.source.string());
    return m_run->plan();
}

Result<std::shared_ptr<const Comparison>> PlotSource::comparison() {
    constexpr const char* command = "moescope-cli compare MODEL RUN --text FILE";
    auto json = evidence("comparisons", "a comparison with the original", command);
    if (!json)
        return propagate(json);
    std::shared_ptr<const Comparison> chosen;
    for (const nlohmann::json& entry : json->is_array() ? *json : nlohmann::json::array()) {
        auto read = comparisonFromJson(entry);
        if (!read)
            return failure("{}: comparisons.json cannot be used: {}", m_request.source.string(), read.error().message);
        const auto ofPlan = [](const Comparison& one) { // rounded to nearest
            return std::filesystem::path(one.quantized).extension() == ".json";
        };
        if (!chosen || ofPlan(*chosen) || !ofPlan(*read))
            chosen = std::make_shared<const Comparison>(std::move(*read));
    }
    if (!chosen)
        return failure("{}: comparisons.json holds no comparison. It is made by {}.", m_request.source.string(),
                       command);
    return chosen;
}

Result<std::shared_ptr<const Coverage>> PlotSource::coverage() {
    auto json = evidence("coverage", "the coverage of the experts", "moescope-cli quantize");
    if (!json)
        return propagate(json);
    auto read = coverageFromJson(*json);
    if (!read)
        return failure("{}: coverage.json cannot be used: {}", m_request.source.string(), read.error().message);
    return std::make_shared<const Coverage>(std::move(*read));
}

Result<RunRecord> PlotSource::record() {
    if (!m_run)
        return failure("{}: is a model; losses stand in a run folder. Name one, made by moescope-cli quantize.",
                       m_request.source.string());
    return readRunRecord(m_request.source);
}

} // namespace moescope
