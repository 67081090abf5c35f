// SPDX-License-Identifier: Apache-2.0
#include "pipeline/compare.h"

#include <algorithm>

#include "checkpoint/tokenizer.h"
#include "exporting/quantized_source.h"
#include "forward/device.h"
#include "pipeline/dataset_names.h"
#include "pipeline/texts.h"
#include "pipeline/trace.h"
#include "quantize/round_to_nearest.h"
#include "quantize/run_folder.h"
#include "routing/run_trace.h"
#include "support/utc.h"

namespace moescope {
namespace {

/// A plan that is only rounded, linear by linear, as it is asked for.
Result<WeightOverlay> roundedOverlay(const Model& model, const std::filesystem::path& file) {
    auto plan = readPlan(file);
    if (!plan)
        return propagate(plan);
    return roundedOverlay(model, *plan);
}

bool samePlace(const std::filesystem::path& a, const std::filesystem::path& b) {
    std::error_code problem;
    return std::filesystem::equivalent(a, b, problem);
}

/// Empty: the model as it is.
Result<std::optional<WeightOverlay>> overlayOf(const Model& model, const std::filesystem::path& quantized) {
    if (quantized.empty() || samePlace(quantized, model.folder()))
        return std::nullopt;
    if (quantized.extension() == ".json")
        return roundedOverlay(model, quantized).map([](WeightOverlay overlay) {
            return std::optional(std::move(overlay));
        });
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

/// Adds the comparison to a run's evidence; one of the same weights on the same tokens is replaced.
Status keepIn(RunFolder& run, const std::string& evidence, const Comparison& comparison) {
    auto earlier = run.evidence(evidence);
    nlohmann::json list = nlohmann::json::array();
    nlohmann::json fresh = toJson(comparison, /*perToken=*/false);
    fresh["quantized"] = std::filesystem::absolute(comparison.quantized).lexically_normal().string();
    if (earlier && *earlier && (*earlier)->is_array())
        for (nlohmann::json& entry : **earlier)
            if (!std::ranges::all_of(std::initializer_list<const char*>{"quantized", "texts", "windows", "length"},
                                     [&](const char* key) {
                                         return entry.is_object() && entry.contains(key) && entry[key] == fresh[key];
                                     }))
                list.push_back(std::move(entry));
    list.push_back(std::move(fresh));
    return run.writeEvidence(evidence, list);
}

/// The text as an argument that reads it again from any folder.
std::string argumentOf(TextSource source, const std::string& name) {
    std::error_code ignored;
    if (const auto whole = std::filesystem::absolute(source.file, ignored).lexically_normal(); !whole.empty())
        source.file = whole;
    return name.empty() ? source.text() : name + "=" + source.text();
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

namespace {

const WeightOverlay* pointer(const std::optional<WeightOverlay>& overlay) { return overlay ? &*overlay : nullptr; }

/// The run that shall keep the comparison, if one was named; what does not fit is known before anything is measured.
Result<std::optional<RunFolder>> baselineRun(const Model& model, const CompareConfig& config) {
    if (config.baselineOf.empty())
        return std::nullopt;
    if (!config.reference.empty())
        return failure(
            "A baseline is compared with full precision. Leave out the reference, or the run that keeps it.");
    auto run = RunFolder::open(config.baselineOf);
    if (!run)
        return propagate(run);
    if (Status same = run->checkModel(model); !same)
        return propagate(same);
    return std::optional(std::move(*run));
}

Result<Comparison> compareVersions(const Model& model, const WeightOverlay* reference, const WeightOverlay* quantized,
                                   const CompareConfig& config, std::stop_token stop, ProgressSink& sink) {
    setComputeThreads(config.threads);
    auto names = datasetNames(config.texts, config.names);
    if (!names)
        return propagate(names);
    auto windows = readWindows(model, config.texts, config.windows, config.length);
    if (!windows)
        return propagate(windows);
    windows->datasets = std::move(*names);
    auto comparison =
        runComparison(model, reference, quantized, *windows, {config.device, config.dtype}, std::move(stop), sink);
    if (!comparison)
        return comparison;
    comparison->original = (config.reference.empty() ? config.model : config.reference).string();
    comparison->quantized = config.quantized.string();
    for (std::size_t i = 0; i < config.texts.size(); ++i) {
        comparison->texts.push_back(displayName(config.texts[i]));
        comparison->sources.push_back(
            argumentOf(config.texts[i], i < config.names.size() ? config.names[i] : std::string()));
        comparison->datasets[i].text = comparison->texts.back();
    }
    comparison->utc = utcNow();
    addTokenTexts(model, *comparison);
    return comparison;
}

} // namespace

Result<Comparison> compare(const Model& model, const WeightOverlay& overlay, const CompareConfig& config,
                           std::stop_token stop, ProgressSink& sink) {
    return compareVersions(model, nullptr, &overlay, config, std::move(stop), sink);
}

Result<Comparison> compare(const CompareConfig& config, std::stop_token stop, ProgressSink& sink) {
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    auto baselineOf = baselineRun(*model, config);
    if (!baselineOf)
        return propagate(baselineOf);
    auto reference = overlayOf(*model, config.reference);
    if (!reference)
        return propagate(reference);
    auto quantized = overlayOf(*model, config.quantized);
    if (!quantized)
        return propagate(quantized);
    auto comparison = compareVersions(*model, pointer(*reference), pointer(*quantized), config, std::move(stop), sink);
    if (!comparison || *reference)
        return comparison; // reports speak of full precision
    Status kept;
    if (*baselineOf)
        kept = keepIn(**baselineOf, "baselines", *comparison);
    else if (auto own = RunFolder::open(runOf(config.quantized)))
        kept = keepIn(*own, "comparisons", *comparison);
    if (!kept)
        sink.warning(kept.error().message);
    return comparison;
}

} // namespace moescope
