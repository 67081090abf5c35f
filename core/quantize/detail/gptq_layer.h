// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/quant_bank.h"
#include "quantize/detail/window_states.h"
#include "support/result.h"

namespace moescope::detail {

/// What GPTQ needs of one decoder layer.
struct GptqLayerInput {
    const Model& model;
    int layer = 0;
    const Plan& plan;
    const LayerWeights& weights; ///< full precision, float32
    const LayerContext& context; ///< of all windows of `states`
    const WindowStates& states;  ///< before the layer, of the quantized model
    at::Tensor windows;          ///< those of them that are looked at; their padding is not
    double damp = 0.01;          ///< share of the mean diagonal of H that is added to it
    bool byActivation = false;   ///< columns of large inputs first, ranges of the original weights
    /// Experts that fewer tokens than this share reached stay rounded to nearest.
    double leastShare = 0.005;
};

/// Puts every planned linear of the layer where GPTQ leaves it: query, key and value, then the output projection, then
/// gate and up, then down, each on what the quantized linears before it hand on. Experts see the tokens that chose
/// them. The sentences name the experts that stay rounded to nearest. Fails where an input is no number.
Result<std::vector<std::string>> gptqLayer(const GptqLayerInput& input, LayerQuantizer& quantizer,
                                           std::stop_token stop);

} // namespace moescope::detail
