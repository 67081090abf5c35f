// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "routing/flips.h"

namespace moescope {
namespace {

using nlohmann::json;

json orNull(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

std::optional<double> optionalAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::nullopt : std::optional(found->get<double>());
}

/// What a layer, a dataset of a layer, a dataset and a whole comparison have in common.
template <class Measured>
json ratesToJson(const Measured& measured) {
    return {{"flip_rate", measured.flipRate},
            {"agreement", measured.agreement},
            {"first_choice_kept", measured.firstChoiceKept},
            {"margin_weighted_flips", measured.marginWeighted},
            {"output_weighted_flips", orNull(measured.outputWeighted)}};
}

template <class Measured>
void ratesFromJson(const json& object, Measured& measured) {
    object.at("flip_rate").get_to(measured.flipRate);
    object.at("agreement").get_to(measured.agreement);
    object.at("first_choice_kept").get_to(measured.firstChoiceKept);
    measured.marginWeighted = object.value("margin_weighted_flips", 0.0);
    measured.outputWeighted = optionalAt(object, "output_weighted_flips");
}

json toJson(const FlipMeasures& measures) {
    json object = ratesToJson(measures);
    object.update({{"tokens", measures.tokens},
                   {"margins", measures.margins},
                   {"flipped_margins", measures.flippedMargins},
                   {"lost", measures.lost},
                   {"gained", measures.gained}});
    return object;
}

FlipMeasures measuresFromJson(const json& object) {
    FlipMeasures measures;
    ratesFromJson(object, measures);
    object.at("tokens").get_to(measures.tokens);
    object.at("margins").get_to(measures.margins);
    object.at("flipped_margins").get_to(measures.flippedMargins);
    object.at("lost").get_to(measures.lost);
    object.at("gained").get_to(measures.gained);
    return measures;
}

json layerToJson(const LayerFlips& layer, bool perToken) {
    json object = ratesToJson(layer);
    json datasets = json::array();
    for (const FlipMeasures& measures : layer.datasets)
        datasets.push_back(toJson(measures));
    object.update({{"layer", layer.layer},
                   {"lost", layer.lost},
                   {"gained", layer.gained},
                   {"replacement", layer.replacement},
                   {"margin_histogram", layer.marginHistogram},
                   {"flipped_margins", layer.flippedMargins},
                   {"datasets", std::move(datasets)}});
    if (perToken)
        object.update({{"replaced_by_token", layer.replacedByToken},
                       {"margins", layer.margins},
                       {"output_changes", layer.outputChanges}});
    return object;
}

// Runs keep comparisons; those of earlier versions have no histograms and no datasets.
LayerFlips layerFromJson(const json& object) {
    LayerFlips layer;
    ratesFromJson(object, layer);
    object.at("layer").get_to(layer.layer);
    object.at("lost").get_to(layer.lost);
    object.at("gained").get_to(layer.gained);
    object.at("replacement").get_to(layer.replacement);
    layer.marginHistogram = object.value("margin_histogram", MarginHistogram());
    layer.flippedMargins = object.value("flipped_margins", MarginHistogram());
    for (const json& measures : object.value("datasets", json::array()))
        layer.datasets.push_back(measuresFromJson(measures));
    layer.replacedByToken = object.value("replaced_by_token", std::vector<std::uint8_t>());
    layer.margins = object.value("margins", std::vector<float>());
    layer.outputChanges = object.value("output_changes", std::vector<float>());
    return layer;
}

json toJson(const DatasetComparison& dataset) {
    json object = ratesToJson(dataset);
    object.update({{"name", dataset.name},
                   {"text", dataset.text},
                   {"tokens", dataset.tokens},
                   {"windows", dataset.windows},
                   {"window", dataset.length},
                   {"stride", dataset.length},
                   {"dtype", dataset.dtype},
                   {"perplexity_original", dataset.perplexityOriginal},
                   {"perplexity_quantized", dataset.perplexityQuantized},
                   {"kl", dataset.kl}});
    return object;
}

DatasetComparison datasetFromJson(const json& object) {
    DatasetComparison dataset;
    ratesFromJson(object, dataset);
    object.at("name").get_to(dataset.name);
    object.at("text").get_to(dataset.text);
    object.at("tokens").get_to(dataset.tokens);
    object.at("windows").get_to(dataset.windows);
    object.at("window").get_to(dataset.length);
    object.at("dtype").get_to(dataset.dtype);
    object.at("perplexity_original").get_to(dataset.perplexityOriginal);
    object.at("perplexity_quantized").get_to(dataset.perplexityQuantized);
    object.at("kl").get_to(dataset.kl);
    return dataset;
}

} // namespace

json toJson(const Comparison& comparison, bool perToken) {
    json layers = json::array(), datasets = json::array();
    for (const LayerFlips& layer : comparison.layers)
        layers.push_back(layerToJson(layer, perToken));
    for (const DatasetComparison& dataset : comparison.datasets)
        datasets.push_back(toJson(dataset));
    json object = ratesToJson(comparison);
    object.update({{"original", comparison.original},
                   {"quantized", comparison.quantized},
                   {"texts", comparison.texts},
                   {"sources", comparison.sources},
                   {"utc", comparison.utc},
                   {"windows", comparison.windows},
                   {"length", comparison.length},
                   {"dtype", comparison.dtype},
                   {"experts", comparison.experts},
                   {"top_k", comparison.topK},
                   {"perplexity_original", comparison.perplexityOriginal},
                   {"perplexity_quantized", comparison.perplexityQuantized},
                   {"kl", comparison.kl},
                   {"datasets", std::move(datasets)},
                   {"layers", std::move(layers)}});
    if (perToken)
        object.update({{"ids", comparison.ids}, {"token_texts", comparison.tokenTexts}});
    return object;
}

Result<Comparison> comparisonFromJson(const json& object) {
    try {
        Comparison comparison;
        ratesFromJson(object, comparison);
        object.at("original").get_to(comparison.original);
        object.at("quantized").get_to(comparison.quantized);
        object.at("texts").get_to(comparison.texts);
        comparison.sources = object.value("sources", std::vector<std::string>());
        comparison.utc = object.value("utc", std::string());
        object.at("windows").get_to(comparison.windows);
        object.at("length").get_to(comparison.length);
        object.at("dtype").get_to(comparison.dtype);
        object.at("experts").get_to(comparison.experts);
        object.at("top_k").get_to(comparison.topK);
        object.at("perplexity_original").get_to(comparison.perplexityOriginal);
        object.at("perplexity_quantized").get_to(comparison.perplexityQuantized);
        object.at("kl").get_to(comparison.kl);
        for (const json& dataset : object.value("datasets", json::array()))
            comparison.datasets.push_back(datasetFromJson(dataset));
        for (const json& layer : object.at("layers"))
            comparison.layers.push_back(layerFromJson(layer));
        comparison.ids = object.value("ids", std::vector<TokenId>());
        comparison.tokenTexts = object.value("token_texts", std::vector<std::string>());
        return comparison;
    } catch (const json::exception& problem) {
        return failure("this is not a comparison ({}).", problem.what());
    }
}

} // namespace moescope
