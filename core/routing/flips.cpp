// SPDX-License-Identifier: Apache-2.0
#include "routing/flips.h"

#include <cmath>
#include <numeric>

namespace moescope {
namespace {

/// Experts by falling logit; equal logits keep the lower index first, as torch.topk on the CPU does for small rows.
void rank(std::span<const float> logits, std::vector<int>& order) {
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)]; });
}

/// Distance of rank k from rank k+1 in standard deviations (unbiased) over the experts.
double marginOf(std::span<const float> logits, const std::vector<int>& order, std::size_t k) {
    if (k >= order.size())
        return 0.0;
    const double mean = std::accumulate(logits.begin(), logits.end(), 0.0) / static_cast<double>(logits.size());
    double squares = 0.0;
    for (const float z : logits)
        squares += (z - mean) * (z - mean);
    const double sd = std::sqrt(squares / static_cast<double>(logits.size() - 1));
    const double gap = static_cast<double>(logits[static_cast<std::size_t>(order[k - 1])]) - static_cast<double>(logits[static_cast<std::size_t>(order[k])]);
    return sd > 0.0 ? gap / sd : 0.0;
}

} // namespace

LayerFlips flipsOf(int layer, int experts, int topK, std::span<const float> original, std::span<const float> quantized) {
    const auto E = static_cast<std::size_t>(experts);
    const auto k = static_cast<std::size_t>(topK);
    const std::size_t tokens = original.size() / E;
    LayerFlips flips;
    flips.layer = layer;
    flips.lost.assign(E, 0);
    flips.gained.assign(E, 0);
    flips.replacement.assign(E * E, 0);
    flips.replacedByToken.resize(tokens);
    flips.margins.resize(tokens);
    std::vector<int> before(E), after(E), lost, gained;
    double marginSum = 0.0, flippedMargin = 0.0, kept = 0.0;
    std::size_t flipped = 0, sameFirst = 0;
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto z = original.subspan(t * E, E);
        rank(z, before);
        rank(quantized.subspan(t * E, E), after);
        const auto inTop = [k](const std::vector<int>& order, int expert) {
            return std::find(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), expert) != order.begin() + static_cast<std::ptrdiff_t>(k);
        };
        lost.clear();
        gained.clear();
        for (std::size_t i = 0; i < k; ++i) {
            if (!inTop(after, before[i]))
                lost.push_back(before[i]);
            if (!inTop(before, after[i]))
                gained.push_back(after[i]);
        }
        for (std::size_t i = 0; i < lost.size(); ++i) {
            const auto from = static_cast<std::size_t>(lost[i]);
            const auto to = static_cast<std::size_t>(gained[i]);
            ++flips.lost[from];
            ++flips.gained[to];
            ++flips.replacement[from * E + to];
        }
        const double margin = marginOf(z, before, k);
        flips.margins[t] = static_cast<float>(margin);
        flips.replacedByToken[t] = static_cast<std::uint8_t>(lost.size());
        marginSum += margin;
        flippedMargin += lost.empty() ? 0.0 : margin;
        flipped += lost.empty() ? 0 : 1;
        sameFirst += before[0] == after[0] ? 1 : 0;
        kept += static_cast<double>(k - lost.size()) / static_cast<double>(k);
    }
    const auto count = static_cast<double>(std::max<std::size_t>(tokens, 1));
    flips.flipRate = static_cast<double>(flipped) / count;
    flips.agreement = kept / count;
    flips.firstChoiceKept = static_cast<double>(sameFirst) / count;
    flips.marginWeighted = marginSum > 0.0 ? flippedMargin / marginSum : 0.0;
    return flips;
}

} // namespace moescope
