// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "routing/flips.h"

namespace moescope {
namespace {

nlohmann::json layerToJson(const LayerFlips& layer, bool perToken) {
    nlohmann::json json{{"layer", layer.layer},
                        {"flip_rate", layer.flipRate},
                        {"agreement", layer.agreement},
                        {"first_choice_kept", layer.firstChoiceKept},
                        {"margin_weighted_flips", layer.marginWeighted},
                        {"lost", layer.lost},
                        {"gained", layer.gained},
                        {"replacement", layer.replacement}};
    if (perToken) {
        json["replaced_by_token"] = layer.replacedByToken;
        json["margins"] = layer.margins;
    }
    return json;
}

LayerFlips layerFromJson(const nlohmann::json& json) {
    LayerFlips layer;
    json.at("layer").get_to(layer.layer);
    json.at("flip_rate").get_to(layer.flipRate);
    json.at("agreement").get_to(layer.agreement);
    json.at("first_choice_kept").get_to(layer.firstChoiceKept);
    json.at("margin_weighted_flips").get_to(layer.marginWeighted);
    json.at("lost").get_to(layer.lost);
    json.at("gained").get_to(layer.gained);
    json.at("replacement").get_to(layer.replacement);
    layer.replacedByToken = json.value("replaced_by_token", std::vector<std::uint8_t>());
    layer.margins = json.value("margins", std::vector<float>());
    return layer;
}

} // namespace

nlohmann::json toJson(const Comparison& comparison, bool perToken) {
    nlohmann::json layers = nlohmann::json::array();
    for (const LayerFlips& layer : comparison.layers)
        layers.push_back(layerToJson(layer, perToken));
    nlohmann::json json{{"original", comparison.original},
                        {"quantized", comparison.quantized},
                        {"texts", comparison.texts},
                        {"windows", comparison.windows},
                        {"length", comparison.length},
                        {"dtype", comparison.dtype},
                        {"experts", comparison.experts},
                        {"top_k", comparison.topK},
                        {"flip_rate", comparison.flipRate},
                        {"agreement", comparison.agreement},
                        {"first_choice_kept", comparison.firstChoiceKept},
                        {"perplexity_original", comparison.perplexityOriginal},
                        {"perplexity_quantized", comparison.perplexityQuantized},
                        {"kl", comparison.kl},
                        {"layers", std::move(layers)}};
    if (perToken) {
        json["ids"] = comparison.ids;
        json["token_texts"] = comparison.tokenTexts;
    }
    return json;
}

Result<Comparison> comparisonFromJson(const nlohmann::json& json) {
    try {
        Comparison comparison;
        json.at("original").get_to(comparison.original);
        json.at("quantized").get_to(comparison.quantized);
        json.at("texts").get_to(comparison.texts);
        json.at("windows").get_to(comparison.windows);
        json.at("length").get_to(comparison.length);
        json.at("dtype").get_to(comparison.dtype);
        json.at("experts").get_to(comparison.experts);
        json.at("top_k").get_to(comparison.topK);
        json.at("flip_rate").get_to(comparison.flipRate);
        json.at("agreement").get_to(comparison.agreement);
        json.at("first_choice_kept").get_to(comparison.firstChoiceKept);
        json.at("perplexity_original").get_to(comparison.perplexityOriginal);
        json.at("perplexity_quantized").get_to(comparison.perplexityQuantized);
        json.at("kl").get_to(comparison.kl);
        for (const nlohmann::json& layer : json.at("layers"))
            comparison.layers.push_back(layerFromJson(layer));
        comparison.ids = json.value("ids", std::vector<TokenId>());
        comparison.tokenTexts = json.value("token_texts", std::vector<std::string>());
        return comparison;
    } catch (const nlohmann::json::exception& problem) {
        return failure("this is not a comparison ({}).", problem.what());
    }
}

} // namespace moescope
