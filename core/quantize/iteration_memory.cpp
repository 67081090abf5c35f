// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/iteration_memory.h"

#include <algorithm>

namespace moescope::detail {
namespace {

constexpr std::uint64_t wide = 4;  // bytes of float32
constexpr std::uint64_t index = 8; // bytes of int64

/// Bytes a token of the tensors of one layer, by the operations of core/forward and core/quantize/objective.cpp.
struct PerToken {
    std::uint64_t state;       ///< a hidden state, float32
    std::uint64_t narrow;      ///< a hidden state in the products' type
    std::uint64_t attention;   ///< that the attention's backward pass needs, its input apart
    std::uint64_t routerTerms; ///< of a router's logits, its target and its alignment terms
    std::uint64_t rows;        ///< its copies for the experts
    std::uint64_t inner;       ///< silu(gate) * up of all its experts
    std::uint64_t shared;      ///< of the shared expert or the dense MLP
    std::uint64_t order;       ///< places of the copies

    explicit PerToken(const IterationShape& shape) {
        const ModelConfig& c = shape.config;
        const auto s = static_cast<std::uint64_t>(shape.product);
        const auto d = static_cast<std::uint64_t>(c.hidden);
        const auto heads = static_cast<std::uint64_t>(c.heads) * static_cast<std::uint64_t>(c.headSize);
        const auto pairs = static_cast<std::uint64_t>(c.keyValueHeads) * static_cast<std::uint64_t>(c.headSize);
        const auto experts = static_cast<std::uint64_t>(c.experts);
        const auto k = static_cast<std::uint64_t>(c.topK);
        state = wide * d;
        narrow = s * d;
        // Query, key and value as the product of attention sees them, one head each a query, and what it gives.
        attention = s * (2 * heads + 2 * (c.heads == c.keyValueHeads ? pairs : heads)) +
                    wide * static_cast<std::uint64_t>(c.heads);
        if (shape.probabilities > 0) // keys and values of their own number, and what the softmax gave
            attention = s * (2 * heads + 2 * pairs +
                             static_cast<std::uint64_t>(c.heads) * static_cast<std::uint64_t>(shape.probabilities));
        if (c.queryKeyNorm != QueryKeyNorm::none)
            attention += s * (heads + pairs);
        if (c.clipQueryKeyValue)
            attention += s * (heads + 2 * pairs);
        routerTerms = shape.aligned ? wide * 12 * experts + index * (6 + 2 * k) + wide * 27 : 0;
        rows = shape.sparse ? s * k * d : 0;
        inner = shape.sparse ? s * k * static_cast<std::uint64_t>(c.expertWidth) : 0;
        const std::int64_t width = shape.sparse ? c.sharedExpertWidth : c.denseWidth;
        shared = width > 0 ? s * 3 * static_cast<std::uint64_t>(width) + narrow : 0;
        order = shape.sparse ? index * 3 * k + wide * (2 * experts + 3 * k) : 0;
    }
};

} // namespace

IterationMemory iterationMemory(const IterationShape& shape) {
    const PerToken token(shape);
    const bool halves = shape.product < 4;
    // What the forward pass keeps: the attention with its normed input, the state behind it, the MLP.
    const std::uint64_t attention = token.narrow + token.attention + token.state;
    const std::uint64_t mlpInput = shape.sparse && token.shared == 0 ? 0 : (halves ? token.narrow : token.state);
    const std::uint64_t experts = token.rows + 3 * token.inner + token.order;
    // Behind the layer: its output, the wanted one, their difference; with directions the difference of those.
    std::uint64_t loss = 3 * token.state + (shape.aligned ? token.state : 0);
    std::uint64_t ahead = 0;
    if (shape.sparse)
        loss += token.routerTerms;
    if (shape.nextRouter)
        ahead = token.attention + token.state + token.routerTerms;
    else if (shape.cheapRouter)
        ahead = token.routerTerms;

    struct Moment {
        std::uint64_t perToken, gradients;
    };
    // Experts' outputs while they are summed; input and its norm are there yet.
    const Moment forward{attention + mlpInput + 2 * token.state + (halves ? token.narrow : 0) + experts + token.rows,
                         0};
    const Moment losses{attention + mlpInput + experts + token.shared + loss + ahead + 2 * token.state, 0};
    const std::uint64_t gradientOfState = 3 * token.state;
    // Down's gradients: of its rows in both directions.
    const Moment down{attention + mlpInput + token.shared + gradientOfState + experts + token.rows + token.inner,
                      shape.expertWeights - std::min(shape.expertWeights, shape.largestWeights)};
    const Moment gateAndUp{attention + mlpInput + gradientOfState + 2 * token.rows + 2 * token.inner + token.order,
                           shape.expertWeights};
    const Moment end{attention + token.attention + gradientOfState, shape.expertWeights + shape.otherWeights};
    IterationMemory worst;
    for (const Moment& moment : {forward, losses, down, gateAndUp, end}) {
        const std::uint64_t batch = moment.perToken * static_cast<std::uint64_t>(shape.tokens);
        if (batch + moment.gradients > worst.batch + worst.gradients)
            worst = {batch, moment.gradients};
    }
    return worst;
}

} // namespace moescope::detail
