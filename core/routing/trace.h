// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "checkpoint/tokenizer.h"
#include "support/result.h"

namespace moescope {

/// Equal windows of token ids, one dataset after another. ids is [windows * length], row-major.
struct TokenWindows {
    int length = 0;
    std::vector<TokenId> ids;
    std::vector<std::string> datasets; ///< name of each dataset
    std::vector<int> datasetOfWindow;  ///< index into datasets
    /// [windows * length] document of each token, -1: padding. Attention keeps within a document, and padding counts
    /// nowhere. Empty: each window is one document.
    std::vector<std::int32_t> documents = {};

    [[nodiscard]] bool packed() const { return !documents.empty(); }
    /// Tokens that are no padding, of all windows or of some.
    [[nodiscard]] std::int64_t tokens() const { return tokens(0, windows()); }
    [[nodiscard]] std::int64_t tokens(std::int64_t firstWindow, std::int64_t count) const;
    /// Ids of the tokens that are no padding [tokens()], and the dataset of each.
    [[nodiscard]] std::vector<TokenId> realIds() const;
    [[nodiscard]] std::vector<int> datasetOfToken() const;
    /// What each window's mean over its tokens, or over its predictions (from a token to the next of its document),
    /// weighs in a mean over windows. Empty where windows are not packed: all weigh alike.
    [[nodiscard]] std::vector<std::int64_t> tokensOfWindow() const;
    [[nodiscard]] std::vector<std::int64_t> predictionsOfWindow() const;
    [[nodiscard]] int windows() const { return length == 0 ? 0 : static_cast<int>(ids.size()) / length; }
};

/// What the routers of one layer did. T = tokens that are no padding, E = experts, k = top-k.
struct LayerTrace {
    int layer = 0;
    std::vector<float> logits;      ///< [T, E] router logits, float32
    std::vector<std::int32_t> topK; ///< [T, k] chosen experts, best first
    std::vector<float> gates;       ///< [T, k] weights as the model uses them
};

/// One pass of the full-precision model over texts.
struct Trace {
    TokenWindows tokens;
    int experts = 0;
    int topK = 0;
    std::vector<LayerTrace> layers; ///< layers with experts only
    std::vector<float> logits;      ///< [T, vocabulary], only when asked for
    std::vector<double> windowNll;  ///< mean negative log likelihood of each window's predictions, nats
    double perplexity = 0.0;        ///< exp of the mean over all predictions
};

/// Tokens that reached one expert.
struct ExpertCoverage {
    int layer = 0;
    int expert = 0;
    std::int64_t tokens = 0;
    std::vector<std::int64_t> tokensByDataset;
    double share = 0.0;    ///< of all tokens
    double meanGate = 0.0; ///< mean weight where it was chosen
    bool dead = false;     ///< no token at all
    bool starving = false; ///< fewer than the threshold's share of tokens
    /// What a run did with a dead or starving expert, see treatmentText(); empty: not one, or not of a run.
    std::string treatment = {};
};

struct Coverage {
    std::int64_t tokens = 0;
    double starvingShare = 0.005; ///< threshold: 0.5 % of the tokens (methods.md 6: GPTQ falls back there)
    int experts = 0;
    int topK = 0;
    std::vector<std::string> datasets;
    std::vector<std::int64_t> datasetTokens;
    std::vector<std::vector<ExpertCoverage>> layers; ///< layers with experts
};

/// In words, of ExpertCoverage::treatment: "tuned" | "tuned_on_all" | "rounded" | "unquantized". Another id, of
/// a later program, is given back as it is.
std::string treatmentText(const std::string& treatment);

Coverage coverageOf(const Trace& trace);

nlohmann::json toJson(const Coverage& coverage);
Result<Coverage> coverageFromJson(const nlohmann::json& json);

} // namespace moescope
