// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// Routing of one layer in a quantized model against full precision on the same tokens.
struct LayerFlips {
    int layer = 0;
    double flipRate = 0.0;          ///< share of tokens whose top-k set differs
    double agreement = 0.0;         ///< mean |S ∩ S'| / k
    double firstChoiceKept = 0.0;   ///< share of tokens whose best expert is the same
    double marginWeighted = 0.0;    ///< Σ margin of flipped tokens / Σ margin; margin = (z_k - z_k+1)/sd
    std::vector<std::int64_t> lost;   ///< [E] tokens that left an expert
    std::vector<std::int64_t> gained; ///< [E] tokens that came to it
    /// [E, E] lost expert (row) -> gained expert (column); the j-th lost by rank pairs with the j-th gained by rank.
    std::vector<std::int64_t> replacement;
    std::vector<std::uint8_t> replacedByToken; ///< [T] how many of the k experts were replaced
    std::vector<float> margins;                ///< [T] full-precision margin, in sd
};

/// A quantized model against its original on the same windows.
struct Comparison {
    std::string original, quantized; ///< folders as named by the caller
    std::vector<std::string> texts;  ///< as named by the caller, with ranges
    int windows = 0;
    int length = 0;                  ///< window and stride, tokens
    std::string dtype = "float32";   ///< of the arithmetic
    int experts = 0;
    int topK = 0;
    std::vector<TokenId> ids;              ///< [windows * length]
    std::vector<std::string> tokenTexts;   ///< [T], empty strings where no tokenizer was found
    std::vector<LayerFlips> layers;
    double flipRate = 0.0;    ///< mean over layers
    double agreement = 0.0;   ///< mean over layers
    double firstChoiceKept = 0.0;
    double perplexityOriginal = 0.0;
    double perplexityQuantized = 0.0;
    double kl = 0.0;          ///< mean KL(original ‖ quantized) of next-token laws, nats a token
};

/// Both tables of one layer: logits [T, E] of the original and of the quantized model.
LayerFlips flipsOf(int layer, int experts, int topK, std::span<const float> original, std::span<const float> quantized);

/// `perToken` false leaves the token-long lists out (for files that stay small).
nlohmann::json toJson(const Comparison& comparison, bool perToken);
Result<Comparison> comparisonFromJson(const nlohmann::json& json);

} // namespace moescope
