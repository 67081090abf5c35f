// SPDX-License-Identifier: Apache-2.0
#include "routing/flips.h"

#include <algorithm>

#include "forward/detail/decoder_layer.h"
#include "routing/detail/flip_counting.h"
#include "routing/detail/layer_accumulator.h"
#include "routing/detail/pass.h"

namespace moescope {
namespace detail {
namespace {

/// Running sums of FlipMeasures.
struct Sums {
    explicit Sums(std::size_t experts)
        : lost(experts, 0)
        , gained(experts, 0) {}

    std::int64_t tokens = 0, flipped = 0, sameFirst = 0, kept = 0;
    double margin = 0.0, flippedMargin = 0.0, outputChange = 0.0;
    MarginHistogram margins, flippedMargins;
    std::vector<std::int64_t> lost, gained;

    void add(double tokenMargin, double change, std::size_t replaced, std::size_t topK, bool firstKept) {
        ++tokens;
        kept += static_cast<std::int64_t>(topK - replaced);
        sameFirst += firstKept ? 1 : 0;
        margin += tokenMargin;
        outputChange += change;
        margins.add(tokenMargin);
        if (replaced == 0)
            return;
        ++flipped;
        flippedMargin += tokenMargin;
        flippedMargins.add(tokenMargin);
    }

    [[nodiscard]] FlipMeasures measures(std::size_t topK, bool outputs) const {
        const auto count = static_cast<double>(std::max<std::int64_t>(tokens, 1));
        FlipMeasures result;
        result.tokens = tokens;
        result.flipRate = static_cast<double>(flipped) / count;
        result.agreement = static_cast<double>(kept) / (count * static_cast<double>(topK));
        result.firstChoiceKept = static_cast<double>(sameFirst) / count;
        result.marginWeighted = margin > 0.0 ? flippedMargin / margin : 0.0;
        if (outputs)
            result.outputWeighted = outputChange / count;
        result.margins = margins;
        result.flippedMargins = flippedMargins;
        result.lost = lost;
        result.gained = gained;
        return result;
    }
};

/// The experts of `set` that `other` lacks, in the order of `set`.
void without(std::span<const std::int32_t> set, std::span<const std::int32_t> other, std::vector<std::size_t>& left) {
    left.clear();
    for (const std::int32_t expert : set)
        if (std::ranges::find(other, expert) == other.end())
            left.push_back(static_cast<std::size_t>(expert));
}

} // namespace

LayerFlips countFlips(const RoutedTwice& routed) {
    const auto experts = static_cast<std::size_t>(routed.experts);
    const auto k = static_cast<std::size_t>(routed.topK);
    const std::size_t tokens = routed.before.size() / k;
    Sums all(experts);
    std::vector<Sums> byDataset(routed.datasets, Sums(experts));
    LayerFlips flips;
    flips.layer = routed.layer;
    flips.replacement.assign(experts * experts, 0);
    std::vector<std::size_t> lost, gained;
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto before = routed.before.subspan(t * k, k);
        const auto after = routed.after.subspan(t * k, k);
        without(before, after, lost);
        without(after, before, gained);
        const double change = routed.outputChanges.empty() ? 0.0 : static_cast<double>(routed.outputChanges[t]);
        const auto count = [&](Sums& sums) {
            sums.add(static_cast<double>(routed.margins[t]), change, lost.size(), k, before[0] == after[0]);
            for (std::size_t i = 0; i < lost.size(); ++i) {
                ++sums.lost[lost[i]];
                ++sums.gained[gained[i]];
            }
        };
        count(all);
        if (routed.datasets > 0)
            count(byDataset[routed.datasetOfToken.empty() ? 0 : static_cast<std::size_t>(routed.datasetOfToken[t])]);
        for (std::size_t i = 0; i < lost.size(); ++i)
            ++flips.replacement[lost[i] * experts + gained[i]];
        flips.replacedByToken.push_back(static_cast<std::uint8_t>(lost.size()));
    }
    FlipMeasures whole = all.measures(k, !routed.outputChanges.empty());
    flips.flipRate = whole.flipRate;
    flips.agreement = whole.agreement;
    flips.firstChoiceKept = whole.firstChoiceKept;
    flips.marginWeighted = whole.marginWeighted;
    flips.outputWeighted = whole.outputWeighted;
    flips.lost = std::move(whole.lost);
    flips.gained = std::move(whole.gained);
    flips.marginHistogram = whole.margins;
    flips.flippedMargins = whole.flippedMargins;
    flips.margins.assign(routed.margins.begin(), routed.margins.end());
    flips.outputChanges.assign(routed.outputChanges.begin(), routed.outputChanges.end());
    for (const Sums& sums : byDataset)
        flips.datasets.push_back(sums.measures(k, !routed.outputChanges.empty()));
    return flips;
}

} // namespace detail

LayerFlips flipsOf(int layer, int experts, int topK, std::span<const float> original,
                   std::span<const float> quantized) {
    const c10::InferenceMode inference;
    ModelConfig config;
    config.experts = experts;
    config.topK = topK;
    const auto table = [experts](std::span<const float> logits) {
        return at::from_blob(const_cast<float*>(logits.data()),
                             {static_cast<std::int64_t>(logits.size()) / experts, experts}, at::kFloat);
    };
    const auto chosen = [&](std::span<const float> logits) {
        return detail::toVector<std::int32_t>(detail::route(config, table(logits)).experts, at::kInt);
    };
    const std::vector<std::int32_t> before = chosen(original), after = chosen(quantized);
    const std::vector<float> margins = detail::toVector<float>(detail::marginsOf(table(original), topK), at::kFloat);
    return detail::countFlips({.layer = layer,
                               .experts = experts,
                               .topK = topK,
                               .before = before,
                               .after = after,
                               .margins = margins,
                               .outputChanges = {},
                               .datasetOfToken = {},
                               .datasets = 0});
}

} // namespace moescope
