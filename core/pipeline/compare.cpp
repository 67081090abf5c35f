// SPDX-License-Identifier: Apache-2.0
#include "pipeline/compare.h"

#include <algorithm>

#include "checkpoint/tokenizer.h"
#include "exporting/quantized_source.h"
#include "forward/device.h"
#include "pipeline/texts.h"
#include "pipeline/trace.h"
#include "quantize/round_to_nearest.h"
#include "quantize/run_folder.h"
#include "routing/run_trace.h"

namespace moescope {
namespace {

/// A plan that is only rounded, linear by linear, as it is asked for.
Result<WeightOverlay> roundedOverlay(const Model& model, const std::filesystem::path& file) {
    auto plan = readPlan(file);
    if (!plan)
        return propagate(plan);
    return roundedOverlay(model, *plan);
}

Result<WeightOverlay> overlayOf(const Model& model, const std::filesystem::path& quantized) {
    if (quantized.extension() == ".json")
        return roundedOverlay(model, quantized);
    auto source = QuantizedSource::open(quantized, model);
    if (!source)
        return propagate(source);
    return WeightOverlay{[source = *source](const Linear& linear) { return source.weight(linear); },
                         [source = *source](int layer) { return source.router(layer); }};
}

void addTokenTexts(const Model& model, Comparison& comparison) {
    auto tokenizer = Tokenizer::load(model.folder());
    if (!tokenizer)
        return;
    std::map<TokenId, std::string> known;
    for (const TokenId id : comparison.ids) {
        const auto [place, fresh] = known.try_emplace(id);
        if (fresh)
            place->second = tokenizer->text(id);
        comparison.tokenTexts.push_back(place->second);
    }
}

/// The run folder that a comparison belongs to: of a run itself, or of the plan in it.
std::filesystem::path runOf(const std::filesystem::path& quantized) {
    return quantized.filename() == "plan.json" ? std::filesystem::absolute(quantized).parent_path() : quantized;
}

/// Adds the comparison to its run's evidence, if there is a run; one of the same weights on the same tokens is replaced.
void keep(const std::filesystem::path& quantized, const Comparison& comparison, ProgressSink& sink) {
    auto run = RunFolder::open(runOf(quantized));
    if (!run)
        return;
    auto earlier = run->evidence("comparisons");
    nlohmann::json list = nlohmann::json::array();
    nlohmann::json fresh = toJson(comparison, /*perToken=*/false);
    if (earlier && *earlier && (*earlier)->is_array())
        for (nlohmann::json& entry : **earlier)
            if (!std::ranges::all_of(std::initializer_list<const char*>{"quantized", "texts", "windows", "length"},
                                     [&](const char* key) { return entry.is_object() && entry.contains(key) && entry[key] == fresh[key]; }))
                list.push_back(std::move(entry));
    list.push_back(std::move(fresh));
    if (Status written = run->writeEvidence("comparisons", list); !written)
        sink.warning(written.error().message);
}

} // namespace

Result<WeightOverlay> roundedOverlay(const Model& model, const Plan& plan) {
    if (Status checked = checkPlan(plan, model); !checked)
        return propagate(checked);
    return WeightOverlay{[model, plan](const Linear& linear) -> Result<std::optional<std::vector<float>>> {
                             const ModulePlan& module = plan.modules.at(linear.module);
                             if (module.bits >= 16)
                                 return std::nullopt;
                             return roundToNearest(model, linear, module).decode();
                         },
                         {}};
}

Result<Comparison> compare(const Model& model, const WeightOverlay& overlay, const CompareConfig& config, std::stop_token stop,
                           ProgressSink& sink) {
    setComputeThreads(config.threads);
    auto windows = readWindows(model, config.texts, config.windows, config.length);
    if (!windows)
        return propagate(windows);
    auto comparison = runComparison(model, overlay, *windows, {config.device, "float32"}, stop, sink);
    if (!comparison)
        return comparison;
    comparison->original = config.model.string();
    comparison->quantized = config.quantized.string();
    for (const TextSource& text : config.texts)
        comparison->texts.push_back(displayName(text));
    addTokenTexts(model, *comparison);
    return comparison;
}

Result<Comparison> compare(const CompareConfig& config, std::stop_token stop, ProgressSink& sink) {
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    auto overlay = overlayOf(*model, config.quantized);
    if (!overlay)
        return propagate(overlay);
    auto comparison = compare(*model, *overlay, config, stop, sink);
    if (!comparison)
        return comparison;
    keep(config.quantized, *comparison, sink);
    return comparison;
}

} // namespace moescope
