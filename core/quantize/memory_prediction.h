// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/run_config.h"
#include "support/result.h"

namespace moescope {

/// Bytes that tensors take on the computing device while the largest layer of a run is tuned, at their most.
struct MemoryPrediction {
    int layer = 0;               ///< that needs most
    std::uint64_t weights = 0;   ///< the layer in full precision, later routers that are looked at
    std::uint64_t rounding = 0;  ///< V, ranges, the quantized weights, the best codes so far
    std::uint64_t gradients = 0; ///< of the quantized weights, as far as they are there at the peak
    std::uint64_t batch = 0;     ///< what a batch leaves between forward and backward pass
    std::uint64_t routing =
        0; ///< what the routers said to the full-precision chain, for all windows; held-out states for flips
    std::uint64_t states = 0;     ///< hidden states of both chains; 0: they lie elsewhere
    std::uint64_t hostStates = 0; ///< the same, where they lie in the host's memory beside a GPU

    [[nodiscard]] std::uint64_t total() const { return weights + rounding + gradients + batch + routing + states; }
};

/// What a run of these settings will take, by counting the tensors of an iteration (docs/methods/memory.md). Within
/// 10 % of what is measured. `onDevice`: the hidden states lie on the computing device.
MemoryPrediction predictMemory(const Model& model, const RunConfig& config, const Plan& plan, bool onDevice);
/// The same, with states where the run would put them now.
Result<MemoryPrediction> predictMemory(const Model& model, const RunConfig& config, const Plan& plan);

nlohmann::json toJson(const MemoryPrediction& prediction);
Result<MemoryPrediction> memoryPredictionFromJson(const nlohmann::json& json);

} // namespace moescope
