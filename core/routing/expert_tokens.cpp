// SPDX-License-Identifier: Apache-2.0
#include "routing/expert_tokens.h"

#include "forward/detail/stream.h"
#include "routing/detail/pass.h"
#include "support/guard.h"

namespace moescope {

using namespace detail;

Result<ExpertTokens> countExpertTokens(const Model& model, const TokenWindows& tokens, const ComputeOptions& options,
                                       std::stop_token stop, ProgressSink& sink) {
    constexpr const char* stage = "Looking for windows that reach every expert";
    return guarded(stage, [&]() -> Result<ExpertTokens> {
        const c10::InferenceMode inference;
        auto setting = settingOf(options);
        if (!setting)
            return propagate(setting);
        const ModelConfig& config = model.config();
        const CheckpointWeights weights(model, setting->device, setting->type);
        ModelStream stream(model, weights, idTensor(tokens.ids, tokens.length), setting->device, setting->type,
                           documentsOf(tokens, setting->device));
        std::vector<at::Tensor> layers; // [windows, experts] each
        while (!stream.done()) {
            if (stop.stop_requested())
                return cancelled();
            std::vector<at::Tensor> parts;
            stream.advance([&](std::int64_t, const LayerWeights&, const ExpertActivity& activity) {
                const at::Tensor chosen = activity.routing.experts; // [tokens, k]
                const std::int64_t windows = activity.windows;
                at::Tensor window = at::arange(windows, chosen.options()).repeat_interleave(tokens.length);
                if (activity.places.defined())
                    window = window.index_select(0, activity.places);
                parts.push_back(at::bincount((chosen + window.unsqueeze(1) * config.experts).flatten(), {},
                                             windows * config.experts)
                                    .view({windows, config.experts})
                                    .to(at::kCPU, at::kInt));
            });
            if (!parts.empty())
                layers.push_back(at::cat(parts));
            reportLayers(sink, stage, stream.nextLayer(), config.layers);
        }
        ExpertTokens result;
        result.windows = tokens.windows();
        result.experts = static_cast<int>(layers.size()) * config.experts;
        if (!layers.empty())
            result.counts = toVector<std::int32_t>(at::cat(layers, 1), at::kInt);
        return result;
    });
}

} // namespace moescope
