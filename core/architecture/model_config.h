// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace moescope {

/// Rotary position embedding: base frequency and, where the model stretches its context, how.
/// Formulas: transformers, modeling_rope_utils.py.
struct RopeConfig {
    enum class Kind { standard, linear, dynamic, yarn, llama3 };
    Kind kind = Kind::standard;
    double theta = 10000.0;
    double factor = 1.0;
    double originalMaxPositions = 0.0;
    double betaFast = 32.0;                ///< yarn
    double betaSlow = 1.0;                 ///< yarn
    std::optional<double> attentionFactor; ///< yarn
    std::optional<double> mscale;          ///< yarn
    std::optional<double> mscaleAllDim;    ///< yarn
    bool truncate = true;                  ///< yarn: whole-number correction range
    double lowFrequencyFactor = 1.0;       ///< llama3
    double highFrequencyFactor = 4.0;      ///< llama3
};

/// Where RMS norms stand on queries and keys: nowhere, over each head (Qwen3), over the whole projection (OLMoE).
enum class QueryKeyNorm { none, perHead, whole };

/// config.json, typed, with transformers' defaults filled in. Sizes are counts of elements.
struct ModelConfig {
    std::string modelType; ///< "qwen2_moe"
    int layers = 0;
    std::int64_t hidden = 0;
    std::int64_t vocabulary = 0;
    int heads = 0;
    int keyValueHeads = 0;
    int headSize = 0;
    int experts = 0;
    int topK = 0;
    bool renormaliseTopK = false;
    std::int64_t expertWidth = 0;
    std::int64_t sharedExpertWidth = 0; ///< 0: no shared expert
    std::int64_t denseWidth = 0;        ///< of layers without experts
    bool queryKeyValueBias = false;
    bool outputBias = false;
    QueryKeyNorm queryKeyNorm = QueryKeyNorm::none;
    std::optional<double> clipQueryKeyValue; ///< OLMoE
    double rmsEpsilon = 1e-6;
    bool tiedHead = false;
    std::int64_t maxPositions = 0;
    RopeConfig rope;
    std::vector<std::int64_t> slidingWindow; ///< a layer; 0: sees everything before it
    std::vector<bool> sparse;                ///< a layer: has experts
    std::string dtype;                       ///< as config.json says, for display
};

} // namespace moescope
