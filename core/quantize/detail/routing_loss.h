// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "quantize/run_config.h"

namespace moescope::detail {

/// What the alignment losses need of a router's full-precision logits z, worked out once for all calibration tokens
/// (docs/methods/vsraq.md). Windows come first: [windows, length, ...].
struct RoutingTarget {
    at::Tensor logits;      ///< [.., E] z
    at::Tensor centred;     ///< [.., E] z minus its mean over experts
    at::Tensor deviation;   ///< [.., 1] unbiased standard deviation of z over experts
    at::Tensor weight;      ///< [.., E] of the value term, sums to 1 over experts (alignment_weighting.h)
    at::Tensor selected;    ///< [.., a] indices of the lowest selected experts (at most 3)
    at::Tensor unselected;  ///< [.., b] indices of the highest unselected experts (at most 3); may be empty
    at::Tensor order;       ///< [.., n] experts of ranks 1 to min(2k, E)
    at::Tensor orderWeight; ///< [.., n-1] 1 / (gap/sd + 0.1), sums to 1
    at::Tensor tokenWeight; ///< [..] of the value, structure and order terms, mean 1; undefined: all tokens alike

    [[nodiscard]] bool defined() const { return centred.defined(); }
    [[nodiscard]] RoutingTarget select(const at::Tensor& windows) const;
    /// Windows and their tokens as one dimension; with `places` [n] int64, those tokens alone.
    [[nodiscard]] RoutingTarget byToken(const at::Tensor& places = {}) const;
};

/// `blockShare` [..]: the layer's blockShares(), where tokens are weighed by it.
RoutingTarget routingTarget(const at::Tensor& logits, std::int64_t topK, const TuningSettings& tuning,
                            const at::Tensor& blockShare = {});
/// With the default weights of experts and tokens.
RoutingTarget routingTarget(const at::Tensor& logits, std::int64_t topK, double temperature);

/// Σ_e w ((z - y)/sd)² of each token, both centred over experts: [..] for y [.., E].
at::Tensor valueByToken(const RoutingTarget& target, const at::Tensor& y);
/// V = mean_t u Σ_e w ((z - y)/sd)², both centred over experts. y: logits of the quantized chain; u: weight of a token.
at::Tensor valueLoss(const RoutingTarget& target, const at::Tensor& y);
/// S = mean_t u softplus(-(y_i - y_j)/(τ sd)) over i in selected, j in unselected.
at::Tensor boundaryLoss(const RoutingTarget& target, const at::Tensor& y, double temperature);
/// Adjacent ranks 1..2k: mean_t u Σ w softplus(-(y_r - y_r+1)/(τ sd)).
at::Tensor orderLoss(const RoutingTarget& target, const at::Tensor& y, double temperature);
/// mean (z - y)² over tokens and experts, as the logits are (a reading of EAQuant).
at::Tensor logitLoss(const RoutingTarget& target, const at::Tensor& y);
/// Mean over tokens of KL(softmax z || softmax y), nats (a reading of EAQuant).
at::Tensor probabilityLoss(const RoutingTarget& target, const at::Tensor& y);

} // namespace moescope::detail
