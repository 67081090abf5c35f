// SPDX-License-Identifier: Apache-2.0
#include "routing/run_trace.h"

#include "forward/detail/stream.h"
#include "routing/detail/pass.h"
#include "support/guard.h"

namespace moescope {
namespace {

using namespace detail;

constexpr const char* stage = "Tracing the routing";

/// `logits` [tokens, experts]
LayerTrace layerTrace(const ModelConfig& config, int layer, const at::Tensor& logits) {
    const Routing routing = route(config, logits);
    return {layer, toVector<float>(logits, at::kFloat), toVector<std::int32_t>(routing.experts, at::kInt),
            toVector<float>(routing.gates, at::kFloat)};
}

} // namespace

Result<Trace> runTrace(const Model& model, const TokenWindows& tokens, const ComputeOptions& options, bool logits,
                       std::stop_token stop, ProgressSink& sink) {
    return guarded(stage, [&]() -> Result<Trace> {
        const c10::InferenceMode inference;
        auto setting = settingOf(options);
        if (!setting)
            return propagate(setting);
        const CheckpointWeights weights(model, setting->device, setting->type);
        const at::Tensor ids = idTensor(tokens.ids, tokens.length);
        const at::Tensor documents = documentsOf(tokens, setting->device), places = realTokens(documents);
        ModelStream stream(model, weights, ids, setting->device, setting->type, documents);
        Trace trace;
        trace.tokens = tokens;
        trace.experts = model.config().experts;
        trace.topK = model.config().topK;
        const int layers = model.config().layers;
        while (!stream.done()) {
            if (stop.stop_requested())
                return cancelled();
            const int layer = stream.nextLayer();
            const at::Tensor routerLogits = stream.advance();
            if (routerLogits.defined())
                trace.layers.push_back(layerTrace(model.config(), layer, tokenRows(routerLogits, places)));
            reportLayers(sink, stage, layer + 1, layers + 1);
        }
        const bool finished = overHeadChunks(ids.size(0), stop, [&](std::int64_t first, std::int64_t n) {
            const at::Tensor head = stream.headLogits(first, n);
            const at::Tensor own = documents.defined() ? documents.narrow(0, first, n) : documents;
            for (const double nll :
                 toVector<double>(windowNll(head, ids.narrow(0, first, n).to(setting->device), own), at::kDouble))
                trace.windowNll.push_back(nll);
            if (logits) {
                const std::vector<float> part = toVector<float>(tokenRows(head, realTokens(own)), at::kFloat);
                trace.logits.insert(trace.logits.end(), part.begin(), part.end());
            }
        });
        if (!finished)
            return cancelled();
        trace.perplexity = perplexityOf(trace.windowNll, tokens);
        reportLayers(sink, stage, layers + 1, layers + 1);
        return trace;
    });
}

} // namespace moescope
