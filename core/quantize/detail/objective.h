// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/look_ahead.h"
#include "quantize/detail/routing_loss.h"
#include "quantize/detail/starving_experts.h"
#include "quantize/detail/window_states.h"
#include "quantize/run_config.h"
#include "quantize/run_metrics.h"

namespace moescope::detail {

/// The terms of the objective, in the order in which they stand in a list of numbers.
enum class Term { mse, direction, valueOwn, structureOwn, orderOwn, valueNext, structureNext, orderNext, starving };
constexpr std::size_t termCount = 9;
using TermTensors = std::array<at::Tensor, termCount>; ///< undefined: not part of the objective
using TermValues = std::array<double, termCount>;

/// What the losses of a saved tuning depend on: another text than the saved one's, and they are looked at anew.
std::string objectiveText(const RunConfig& config);

/// What one layer is tuned against, on all calibration windows [windows, length, ...]. Means are over tokens that are
/// no padding.
struct LayerTargets {
    const WindowStates& input;  ///< of the quantized chain
    const WindowStates& output; ///< of the full-precision layer on the full-precision chain
    RoutingTarget own;          ///< undefined in a dense layer
    StarvingExperts starving;   ///< undefined where none is tuned on all tokens
};

/// total = R + λ_v (V_own/V_own₀ + V_next/V_next₀) + λ_s (S_own/S_own₀ + S_next/S_next₀) + λ_o (...), with
/// R = 0.5 M/M₀ + 0.5 D/D₀, or M/M₀ alone for "autoround" and "eaquant" (docs/methods/vsraq.md). For "eaquant" the own
/// router's value is the logits' mean square and its structure the KL of the routing probabilities, both weighted by
/// λ_v. Where n of E experts are tuned on all tokens: + n/E Q/Q₀ (starving_experts.h).
class Objective {
public:
    Objective(const RunConfig& config, const LayerContext& layer, const LookAhead& ahead, const LayerTargets& targets);

    /// Each term on the windows given by index (on the CPU), with gradients into `weights`.
    [[nodiscard]] TermTensors terms(const LayerWeights& weights, const at::Tensor& windows) const;
    /// What the mean over these windows weighs in a mean over more: their tokens, or, of equal windows, their number.
    [[nodiscard]] double weightOf(const at::Tensor& windows) const;
    /// Begins to fetch the states of the windows that terms() is called with next.
    void prefetch(const at::Tensor& windows) const;
    /// Means over many windows, `batch` at a time, or fewer where memory does not suffice, without gradients.
    /// `then`: windows that terms() is called with next, fetched meanwhile.
    [[nodiscard]] TermValues evaluate(const LayerWeights& weights, const at::Tensor& windows, std::int64_t batch,
                                      const at::Tensor& then = {}) const;

    /// Sets what the terms are measured by.
    void setBaseline(const TermValues& values);
    [[nodiscard]] at::Tensor total(const TermTensors& terms) const;
    [[nodiscard]] LossTerms relative(const TermValues& values) const;

private:
    [[nodiscard]] bool aligned() const { return m_config.method == "vsraq"; }
    struct Batch {
        at::Tensor windows; ///< int64 indices, on the device
        at::Tensor places;  ///< realTokens() of them
    };
    [[nodiscard]] double weightOf(Term term) const;
    void addOwnTerms(TermTensors& terms, const at::Tensor& given, const Batch& batch) const;
    void addAheadTerms(TermTensors& terms, const at::Tensor& hidden, const Batch& batch) const;
    void addRouterTerms(TermTensors& terms, const RoutingTarget& target, const at::Tensor& logits, Term value,
                        double share) const;

    const RunConfig& m_config;
    LayerContext m_layer;
    const LookAhead& m_ahead;
    const LayerTargets& m_targets;
    TermValues m_baseline{};
};

} // namespace moescope::detail
