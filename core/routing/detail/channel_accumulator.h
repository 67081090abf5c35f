// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "forward/detail/decoder_layer.h"
#include "routing/routing_statistics.h"

namespace moescope::detail {

/// Sums over the channels of what the experts of one layer are multiplied with, by dataset: one pass's share.
/// Pieces are summed in float32 (a few thousand rows), pieces onto each other in float64.
class ChannelAccumulator {
public:
    ChannelAccumulator(const LayerWeights& weights, std::int64_t datasets);

    /// `datasetOfToken` [tokens] int64.
    void add(const ExpertActivity& activity, const at::Tensor& datasetOfToken);

    /// Adds Σ over the tokens so far to the layer's datasets: significances always, channel sums and column squares if
    /// `keep`. What is added are sums; finishChannels() turns them into means once all passes are done.
    void addTo(LayerRouting& layer, bool keep) const;

private:
    /// [datasets, experts, channels] of one input.
    struct Sums {
        at::Tensor squares, gatedSquares; ///< float64
        at::Tensor largest;               ///< float32
    };
    static Sums sums(std::int64_t datasets, const at::Tensor& weight);
    static void addRows(Sums& sums, std::int64_t dataset, std::int64_t expert, const at::Tensor& x,
                        const at::Tensor& gates);

    std::int64_t m_datasets, m_experts;
    std::array<at::Tensor, 3> m_columnSquares; ///< gate, up, down: [experts, in] float64
    Sums m_input, m_inner;
};

/// Sums over tokens into the means that ExpertRouting and ChannelMoments promise.
void finishChannels(DatasetRouting& routing, std::int64_t tokens);

} // namespace moescope::detail
