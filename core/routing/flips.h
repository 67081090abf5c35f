// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "routing/margin_histogram.h"
#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// The measures of one layer on the tokens of one dataset.
/// S: the k experts that full precision chose for a token, S': those that the quantized model chose.
struct FlipMeasures {
    std::int64_t tokens = 0;
    double flipRate = 0.0;        ///< share of tokens with S != S'
    double agreement = 0.0;       ///< mean |S ∩ S'| / k
    double firstChoiceKept = 0.0; ///< share of tokens whose best expert is the same
    double marginWeighted = 0.0;  ///< Σ margin of flipped tokens / Σ margin; margin = (z_k - z_k+1)/sd
    /// Mean over all tokens of ‖y(S) - y(S')‖ / ‖y(S)‖, y the output of the full-precision MoE block (with its shared
    /// expert) on the full-precision input and with gates from the full-precision logits: a token that did not flip
    /// counts 0. Empty where only logits were compared.
    std::optional<double> outputWeighted = {};
    MarginHistogram margins = {};          ///< of all tokens
    MarginHistogram flippedMargins = {};   ///< of the flipped ones
    std::vector<std::int64_t> lost = {};   ///< [E] tokens that left an expert
    std::vector<std::int64_t> gained = {}; ///< [E] tokens that came to it
};

/// Routing of one layer in a quantized model against full precision on the same tokens: over all of them, and by
/// dataset.
struct LayerFlips {
    int layer = 0;
    double flipRate = 0.0; ///< this and the next ones: FlipMeasures over all tokens
    double agreement = 0.0;
    double firstChoiceKept = 0.0;
    double marginWeighted = 0.0;
    std::vector<std::int64_t> lost;
    std::vector<std::int64_t> gained;
    /// [E, E] lost expert (row) -> gained expert (column); the j-th lost by rank pairs with the j-th gained by rank.
    std::vector<std::int64_t> replacement;
    std::vector<std::uint8_t> replacedByToken; ///< [T] how many of the k experts were replaced
    std::vector<float> margins;                ///< [T] full-precision margin, in sd
    std::vector<float> outputChanges = {};     ///< [T] ‖y(S) - y(S')‖ / ‖y(S)‖, or empty
    std::optional<double> outputWeighted = {};
    MarginHistogram marginHistogram = {};
    MarginHistogram flippedMargins = {};
    std::vector<FlipMeasures> datasets = {}; ///< in the order of Comparison::datasets
};

/// One dataset of a comparison. Means over layers; perplexity and KL with all that they depend on.
struct DatasetComparison {
    std::string name;
    std::string text; ///< file and range
    std::int64_t tokens = 0;
    int windows = 0;
    int length = 0; ///< window and stride, tokens
    std::string dtype;
    double flipRate = 0.0;
    double agreement = 0.0;
    double firstChoiceKept = 0.0;
    double marginWeighted = 0.0;
    std::optional<double> outputWeighted = {};
    double perplexityOriginal = 0.0;
    double perplexityQuantized = 0.0;
    double kl = 0.0; ///< mean KL(original ‖ quantized) of next-token laws over all positions, nats a token
};

/// A quantized model against its original on the same windows. "Original" is what it is compared with, usually full
/// precision; it may be any other version of the same model.
struct Comparison {
    std::string original, quantized; ///< as named by the caller
    std::vector<std::string> texts;  ///< as named by the caller, with ranges
    /// Each text as the argument of --text that reads it again, its path absolute; empty in older files.
    std::vector<std::string> sources = {};
    std::string utc = {}; ///< when it was measured; empty in older files
    int windows = 0;
    int length = 0;                ///< window and stride, tokens
    std::string dtype = "float32"; ///< of the arithmetic
    int experts = 0;
    int topK = 0;
    std::vector<TokenId> ids;            ///< [T], without padding: windows * length where there is none
    std::vector<std::string> tokenTexts; ///< [T], empty strings where no tokenizer was found
    std::vector<LayerFlips> layers;
    double flipRate = 0.0;  ///< mean over layers
    double agreement = 0.0; ///< mean over layers
    double firstChoiceKept = 0.0;
    double perplexityOriginal = 0.0;
    double perplexityQuantized = 0.0;
    double kl = 0.0;                           ///< mean KL(original ‖ quantized) of next-token laws, nats a token
    double marginWeighted = 0.0;               ///< mean over layers
    std::optional<double> outputWeighted = {}; ///< mean over layers
    std::vector<DatasetComparison> datasets = {};
};

/// Both tables of one layer: logits [T, E] of the original and of the quantized model.
LayerFlips flipsOf(int layer, int experts, int topK, std::span<const float> original, std::span<const float> quantized);

/// `perToken` false leaves the token-long lists out (for files that stay small).
nlohmann::json toJson(const Comparison& comparison, bool perToken);
Result<Comparison> comparisonFromJson(const nlohmann::json& json);

} // namespace moescope
