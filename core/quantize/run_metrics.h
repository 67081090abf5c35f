// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "quantize/layer_flips.h"
#include "support/result.h"

namespace moescope {

/// Loss terms, each relative to its value before the first iteration (round to nearest = 1); missing: not part of the
/// objective. total = R + λ_v V + λ_s S + λ_o O with V, S, O summed over own and next router, and
/// the starving experts' term where there is one.
struct LossTerms {
    double total = 0.0;
    double reconstruction = 0.0;
    std::optional<double> valueOwn, valueNext, structureOwn, structureNext, orderOwn, orderNext;
    std::optional<double> starving = {}; ///< of experts that are tuned on all router inputs
};

/// One iteration of one layer: what the live curves show.
struct TuningStep {
    int layer = 0;
    int iteration = 0; ///< from 0
    int iterations = 0;
    std::optional<LossTerms> minibatch;
    std::optional<LossTerms> heldOut; ///< on iterations that looked at the held-out windows
    double seconds = 0.0;             ///< since the layer's start
};

/// What a finished layer came to, on the held-out windows, quantized chain against full-precision chain. The own router
/// sees the layer's quantized attention; the next one, of the layer right behind, its full-precision attention and norm
/// on this layer's output. A dense layer has no own router, the last one and one before a dense one no next.
struct LayerOutcome {
    int layer = 0;
    LossTerms before, after;                ///< held-out
    double mseBefore = 0.0, mseAfter = 0.0; ///< of the layer's output, absolute
    int keptIteration = 0;
    RouterStages ownRouter, nextRouter;
    double seconds = 0.0;
    std::optional<std::uint64_t> deviceBytes; ///< most that tensors took on the computing device
    std::vector<std::string> warnings;        ///< starving experts, fallbacks
};

/// ", flips own 12.3 -> 8.9 %, next 20.1 -> 15.2 %" for a line about a layer: rounded to nearest and as stored, between
/// them the start where that is another. Empty where no router was looked at.
std::string flipsText(const LayerOutcome& outcome);

nlohmann::json toJson(const TuningStep& step);
nlohmann::json toJson(const LayerOutcome& outcome);
Result<TuningStep> tuningStepFromJson(const nlohmann::json& json);
Result<LayerOutcome> layerOutcomeFromJson(const nlohmann::json& json);

} // namespace moescope
