// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "quantize/detail/objective.h"
#include "quantize/detail/quant_bank.h"
#include "quantize/detail/window_split.h"

namespace moescope::detail {

struct TuningOutcome {
    TermValues before{}, after{}; ///< held-out
    int keptIteration = 0;
    std::int64_t windowsAtOnce = 0; ///< of an iteration, at the end: fewer than the batch where memory did not suffice
    bool stopped = false;
    bool finite = true; ///< false: a loss was not a number; the best parameters before it are kept
    Status saved;       ///< the first save that failed; the tuning goes on
};

/// Where the tuning of a layer stands before iteration `iteration`: continuing from it gives the bits that an
/// uninterrupted tuning gives.
struct TunerState {
    int iteration = 0;
    std::vector<at::Tensor> parameters; ///< LayerQuantizer::parameters()
    LayerQuantizer::Rounding best;
    double bestTotal = 0.0;
    int keptIteration = 0;
    int looksWithoutGain = 0;
    int lastLook = -1; ///< iteration of the last look at the held-out windows
    TermValues before{}, after{};
    bool objectiveChanged =
        false; ///< the terms or their weights are others than when it was saved: the losses must be looked at anew
};

/// How a tuning is kept on the disk.
struct TunerKeeping {
    std::optional<TunerState> from;                ///< a state to go on from
    std::function<Status(const TunerState&)> save; ///< called every `seconds`, and when a stop was asked for
    double seconds = 60.0;
};

/// Sign-gradient descent on one layer (AutoRound) with the best held-out total kept. `onStep` gets every iteration, in
/// order, once its numbers have been read back.
TuningOutcome tuneLayer(LayerQuantizer& quantizer, Objective& objective, const WindowSplit& split,
                        const RunConfig& config, int layer, double learningRate, const TunerKeeping& keeping,
                        std::stop_token stop, const std::function<void(const TuningStep&)>& onStep);

/// 1/iterations; 2/iterations from 1000 iterations on where no width is above 3 bits (AutoRound's rule).
double learningRateOf(const RunConfig& config, const std::vector<int>& widths);

} // namespace moescope::detail
