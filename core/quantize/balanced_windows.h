// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "routing/expert_tokens.h"
#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// How many experts a set of windows serves. An expert is reached when it receives at least `need` tokens.
struct ExpertReach {
    int reached = 0;
    std::int64_t least = 0; ///< tokens of the expert that receives fewest
};

/// Calibration windows chosen for the experts that they reach, and what that did to the sample.
struct BalancedChoice {
    std::vector<std::size_t> windows; ///< of the candidates, in their order
    double share = 0.0;               ///< as asked for
    std::int64_t need = 0;            ///< tokens: share of what an expert would receive if all received alike
    int experts = 0;                  ///< routed experts of all layers
    int candidates = 0;
    ExpertReach drawn, chosen; ///< the first windows of each text as they were drawn; the chosen ones
};

/// Chooses wanted[d] windows of each dataset d out of the candidates so that as many expert tokens as possible are
/// found, up to `need` an expert: greedy on Σ_experts min(tokens, need), which reaches 1 - 1/e of the best choice, half
/// of it where several texts have a number each (Fisher, Nemhauser and Wolsey 1978). Ties go to the window that was
/// drawn first; so do all windows once nothing is left to gain. topK: experts a token. Deterministic.
BalancedChoice chooseBalanced(const ExpertTokens& tokens, const TokenWindows& candidates, std::span<const int> wanted,
                              int topK, int expertsOfLayer, double share);

/// The windows of the choice.
TokenWindows chosenWindows(const TokenWindows& candidates, const BalancedChoice& choice);

/// Without the windows themselves: what the report says of the bias.
nlohmann::json toJson(const BalancedChoice& choice);
Result<BalancedChoice> balancedChoiceFromJson(const nlohmann::json& json);

} // namespace moescope
