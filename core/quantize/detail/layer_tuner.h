// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "quantize/detail/objective.h"
#include "quantize/detail/quant_bank.h"

namespace moescope::detail {

/// Which calibration windows are tuned on and which judge the result.
struct WindowSplit {
    at::Tensor train, heldOut; ///< int64 indices, on the compute device
};

struct TuningOutcome {
    TermValues before{}, after{}; ///< held-out
    int keptIteration = 0;
    bool stopped = false;
    bool finite = true; ///< false: a loss was not a number; the best parameters before it are kept
};

/// Sign-gradient descent on one layer (AutoRound) with the best held-out total kept. `onStep` gets every iteration, in
/// order, once its numbers have been read back.
TuningOutcome tuneLayer(LayerQuantizer& quantizer, Objective& objective, const WindowSplit& split, const RunConfig& config, int layer,
                        double learningRate, std::stop_token stop, const std::function<void(const TuningStep&)>& onStep);

/// 1/iterations; 2/iterations from 1000 iterations on where no width is above 3 bits (AutoRound's rule).
double learningRateOf(const RunConfig& config, const std::vector<int>& widths);

} // namespace moescope::detail
