// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/window_states.h"
#include "quantize/run_metrics.h"
#include "routing/detail/output_changes.h"

namespace moescope::detail {

/// Flips of each layer's own router and of the next layer's, on the held-out windows, at three places of the layer's
/// quantization (LayerOutcome::ownRouter, nextRouter). The own router sees the layer's quantized attention; the next
/// one stands behind its full-precision attention and norm and sees this layer's quantized output. What full precision
/// does with a layer's tokens is computed once: for the layer before it, which looks at it as its next, and for itself.
///
/// For each layer in turn: begin(), look() at the nearest codes and where the tuning starts, keep() what came out,
/// finish(). Between begin() and finish() it holds the held-out windows' states before the experts, an eighth of a
/// chain.
class FlipMeter {
public:
    /// How the model is reached.
    struct Access {
        ModelConfig config;
        std::function<LayerContext(int layer)> context;
        std::function<LayerWeights(int layer, LayerPart part)> load; ///< full precision, in the type they are held in
        at::ScalarType products;                                     ///< of the run
        at::Tensor heldOut;                                          ///< indices of windows, on the CPU
    };

    explicit FlipMeter(Access access)
        : m_access(std::move(access)) {}

    /// `loaded`: what Access::load gives for the layer; `full`: the full-precision chain before it. Both are left alone
    /// where the layer is known, from the look behind the one before or from a try that was stopped.
    void begin(int layer, const LayerWeights& loaded, const WindowStates& full);

    enum class Place { nearest, start };
    /// Passes the held-out windows of `chain`, the quantized one before the layer, through `quantized`.
    void look(Place place, const LayerWeights& original, const LayerWeights& quantized, const WindowStates& chain);

    /// The stored layer's router logits of all windows; left out where nothing has changed since the last look().
    void keep(const LayerWeights& original, const at::Tensor& logits);

    /// Behind the layer: both chains as they go on. Gives the next layer's loaded weights, if it has looked at them.
    std::optional<LayerWeights> finish(const WindowStates& full, const WindowStates& quantized, LayerOutcome& outcome);

private:
    [[nodiscard]] bool isSparse(int layer) const;
    [[nodiscard]] OriginalRouting originalOf(int layer, const LayerWeights& weights, const WindowStates& full) const;
    [[nodiscard]] at::Tensor heldOutRows(const at::Tensor& logits) const;
    [[nodiscard]] RouterFlips flipsOf(const LayerWeights& original, const at::Tensor& logits) const;

    Access m_access;
    int m_layer = -1;
    std::optional<OriginalRouting> m_original; ///< of layer m_layer; empty in a dense layer
    RouterStages m_own;
    std::array<at::Tensor, 2> m_next; ///< logits of the next router at each Place
    bool m_changed = false;           ///< since the last look
};

} // namespace moescope::detail
