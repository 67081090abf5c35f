// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "routing/margin_histogram.h"
#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// What one input of an expert looked like, channel by channel, over the tokens that chose the expert.
/// Empty lists unless channels were asked for.
struct ChannelMoments {
    std::vector<float> secondMoment; ///< E[x²] over the tokens that chose the expert; 0 if none did
    std::vector<float>
        gatedSecondMoment;      ///< (1/T) Σ g² x² over the same tokens, T all tokens of the dataset (MoQa's B)
    std::vector<float> largest; ///< max |x|
};

struct ExpertChannels {
    ChannelMoments input; ///< [hidden]: what gate and up are multiplied with
    ChannelMoments inner; ///< [width]: silu(gate x) * up x, what down is multiplied with
};

/// One expert of a layer on one dataset of T tokens.
struct ExpertRouting {
    std::int64_t tokens = 0;    ///< n: tokens that chose it
    double share = 0.0;         ///< n / T; over the experts it sums to k
    double meanGate = 0.0;      ///< mean weight where it was chosen, as the model applies it; 0 if it never was
    double softmaxWeight = 0.0; ///< Σ softmax over the tokens that chose it, before any renormalising (PMQ's w)
    double meanSoftmax = 0.0;   ///< mean softmax over all T tokens (Switch's P)
    /// MoQa's S_{d,e} before it is normalised, of gate, up and down: (1/T) Σ_c Σ_{t→e} g² x_c² Σ_o W_oc².
    std::array<double, 3> significance{};
};

/// One layer on one dataset.
struct DatasetRouting {
    std::vector<ExpertRouting> experts; ///< [E]
    double entropy = 0.0;               ///< mean over tokens of -Σ p ln p over all experts, nats; at most ln E
    double loadVariation = 0.0;         ///< coefficient of variation of n over the experts (population sd / mean)
    double switchLoss =
        0.0; ///< E Σ f P with f = n/(k T): 1 where balanced (Switch Transformers, eq. 4; transformers: k times)
    MarginHistogram margins;                ///< between rank k and k+1
    std::vector<std::int64_t> coActivation; ///< [E, E] tokens that chose both; n on the diagonal
    std::vector<ExpertChannels> channels;   ///< [E], or empty: only when asked for
};

struct LayerRouting {
    int layer = 0;
    std::vector<DatasetRouting> datasets; ///< in the order of RoutingStatistics::datasets
    /// [E] Σ_o W_oc² of gate, up [hidden] and down [width]; only with channels.
    std::vector<std::array<std::vector<float>, 3>> columnSquares;
};

/// A text that was run, and how. A perplexity is exp of the mean negative log likelihood of each window's length - 1
/// predictions; windows do not overlap (stride = length).
struct RoutingDataset {
    std::string name;
    std::string text; ///< file and range
    std::int64_t tokens = 0;
    int windows = 0;
    std::optional<double> perplexity; ///< empty where the head was not run
};

/// What one pass of the full-precision model over texts says about its routing (docs/methods/coverage.md, moqa.md).
/// Its size does not depend on the length of the texts.
struct RoutingStatistics {
    std::string model; ///< folder
    std::string dtype; ///< of the arithmetic
    int length = 0;    ///< window and stride, tokens
    int experts = 0;   ///< E
    int topK = 0;      ///< k
    std::vector<RoutingDataset> datasets;
    std::vector<LayerRouting> layers; ///< layers with experts, in order
};

/// All datasets of a layer as one text: each token counts once. Channels too, where they are there.
DatasetRouting pooled(const RoutingStatistics& statistics, const LayerRouting& layer);

/// `starvingShare`: an expert that fewer tokens than this share of all reached is starving.
Coverage coverageOf(const RoutingStatistics& statistics, double starvingShare = Coverage{}.starvingShare);

/// The figures of one dataset from the router's logits [T, E] of a layer alone: without significances and channels.
/// `renormalise`: the chosen experts' weights sum to 1, as some families do. Ties in the top k are broken as torch.topk
/// does.
DatasetRouting routingOf(int experts, int topK, bool renormalise, std::span<const float> logits);

/// Everything but the channels (channel_file.h for those).
nlohmann::json toJson(const RoutingStatistics& statistics);
/// The error names what is missing, or lists whose lengths do not fit each other.
Result<RoutingStatistics> routingStatisticsFromJson(const nlohmann::json& json);

} // namespace moescope
