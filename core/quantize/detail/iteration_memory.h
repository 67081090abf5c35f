// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "architecture/model_config.h"

namespace moescope::detail {

/// What decides the memory of one iteration of a layer's tuning.
struct IterationShape {
    const ModelConfig& config;
    bool sparse = true;               ///< the layer has experts
    bool nextRouter = false;          ///< a later router is looked at behind its attention
    bool cheapRouter = false;         ///< or without it
    bool aligned = false;             ///< terms of the routers and of the direction are there
    std::int64_t tokens = 0;          ///< of a batch
    std::int64_t product = 4;         ///< bytes of a number in the linears' products
    std::int64_t probabilities = 0;   ///< a token and head that attention keeps (shortAttention: the window's length)
    std::uint64_t expertWeights = 0;  ///< bytes of gradients: of the routed experts' planned linears
    std::uint64_t otherWeights = 0;   ///< of the other planned linears
    std::uint64_t largestWeights = 0; ///< of the largest piece that is one product (all experts' gate and up)
};

/// Bytes at the worst moment of an iteration beside the weights themselves: what the forward pass leaves for the
/// backward pass, and the gradients of the weights that are there by then.
struct IterationMemory {
    std::uint64_t batch = 0, gradients = 0;
};
IterationMemory iterationMemory(const IterationShape& shape);

} // namespace moescope::detail
