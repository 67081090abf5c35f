// SPDX-License-Identifier: Apache-2.0
#include "routing/run_trace.h"

#include <cmath>

#include "forward/detail/device.h"
#include "forward/detail/overlaid_weights.h"
#include "forward/detail/stream.h"
#include "support/guard.h"

namespace moescope {
namespace {

using namespace detail;

constexpr std::int64_t headChunk = 4; // windows whose logits over the vocabulary are in memory at once

template <class T>
std::vector<T> toVector(const at::Tensor& tensor, at::ScalarType type) {
    const at::Tensor flat = tensor.to(at::kCPU, type).contiguous();
    return {flat.const_data_ptr<T>(), flat.const_data_ptr<T>() + flat.numel()};
}

struct Setting {
    at::Device device;
    at::ScalarType type;
};

Result<Setting> settingOf(const ComputeOptions& options) {
    auto device = torchDevice(options.device);
    if (!device)
        return propagate(device);
    auto type = computeType(options.dtype);
    if (!type)
        return propagate(type);
    return Setting{*device, *type};
}

LayerTrace layerTrace(const ModelConfig& config, int layer, const at::Tensor& logits) {
    const Routing routing = route(config, logits);
    return {layer, toVector<float>(logits, at::kFloat), toVector<std::int32_t>(routing.experts, at::kInt),
            toVector<float>(routing.gates, at::kFloat)};
}

void report(ProgressSink& sink, const std::string& stage, int done, int total) {
    sink.progress({stage, static_cast<double>(done) / total, done, total, "layers"});
}

/// Calls body(first window, number of windows) over all windows, polling stop.
template <class Body>
bool overHeadChunks(std::int64_t windows, std::stop_token stop, const Body& body) {
    for (std::int64_t first = 0; first < windows; first += headChunk) {
        if (stop.stop_requested())
            return false;
        body(first, std::min(headChunk, windows - first));
    }
    return true;
}

double meanExp(const std::vector<double>& nll) {
    double sum = 0.0;
    for (const double value : nll)
        sum += value;
    return std::exp(sum / static_cast<double>(std::max<std::size_t>(nll.size(), 1)));
}

} // namespace

Result<Trace> runTrace(const Model& model, const TokenWindows& tokens, const ComputeOptions& options, bool logits, std::stop_token stop,
                       ProgressSink& sink) {
    return guarded("Tracing the routing", [&]() -> Result<Trace> {
        const c10::InferenceMode inference;
        auto setting = settingOf(options);
        if (!setting)
            return propagate(setting);
        const CheckpointWeights weights(model, setting->device, setting->type);
        const at::Tensor ids = idTensor(tokens.ids, tokens.length);
        ModelStream stream(model, weights, ids, setting->device, setting->type);
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
                trace.layers.push_back(layerTrace(model.config(), layer, routerLogits));
            report(sink, "Tracing the routing", layer + 1, layers + 1);
        }
        const bool finished = overHeadChunks(ids.size(0), stop, [&](std::int64_t first, std::int64_t n) {
            const at::Tensor head = stream.headLogits(first, n);
            for (const double nll : toVector<double>(windowNll(head, ids.narrow(0, first, n).to(setting->device)), at::kDouble))
                trace.windowNll.push_back(nll);
            if (logits) {
                const std::vector<float> part = toVector<float>(head, at::kFloat);
                trace.logits.insert(trace.logits.end(), part.begin(), part.end());
            }
        });
        if (!finished)
            return cancelled();
        trace.perplexity = meanExp(trace.windowNll);
        report(sink, "Tracing the routing", layers + 1, layers + 1);
        return trace;
    });
}

Result<Comparison> runComparison(const Model& model, const WeightOverlay& overlay, const TokenWindows& tokens, const ComputeOptions& options,
                                 std::stop_token stop, ProgressSink& sink) {
    return guarded("Comparing the models", [&]() -> Result<Comparison> {
        const c10::InferenceMode inference;
        auto setting = settingOf(options);
        if (!setting)
            return propagate(setting);
        const CheckpointWeights fullWeights(model, setting->device, setting->type);
        const OverlaidWeights quantizedWeights(model, overlay, setting->device, setting->type);
        const at::Tensor ids = idTensor(tokens.ids, tokens.length);
        ModelStream full(model, fullWeights, ids, setting->device, setting->type);
        ModelStream quantized(model, quantizedWeights, ids, setting->device, setting->type);
        Comparison comparison;
        comparison.windows = tokens.windows();
        comparison.length = tokens.length;
        comparison.dtype = options.dtype;
        comparison.experts = model.config().experts;
        comparison.topK = model.config().topK;
        comparison.ids = tokens.ids;
        const int layers = model.config().layers;
        while (!full.done()) {
            if (stop.stop_requested())
                return cancelled();
            const int layer = full.nextLayer();
            const at::Tensor z = full.advance();
            const at::Tensor y = quantized.advance();
            if (z.defined())
                comparison.layers.push_back(flipsOf(layer, comparison.experts, comparison.topK, toVector<float>(z, at::kFloat),
                                                    toVector<float>(y, at::kFloat)));
            report(sink, "Comparing the models", layer + 1, layers + 1);
        }
        std::vector<double> fullNll, quantizedNll;
        double kl = 0.0;
        const bool finished = overHeadChunks(ids.size(0), stop, [&](std::int64_t first, std::int64_t n) {
            const at::Tensor part = ids.narrow(0, first, n).to(setting->device);
            const at::Tensor p = full.headLogits(first, n);
            const at::Tensor q = quantized.headLogits(first, n);
            for (const double nll : toVector<double>(windowNll(p, part), at::kDouble))
                fullNll.push_back(nll);
            for (const double nll : toVector<double>(windowNll(q, part), at::kDouble))
                quantizedNll.push_back(nll);
            kl += at::kl_div(q.log_softmax(-1), p.log_softmax(-1), at::Reduction::Sum, /*log_target=*/true).item<double>();
        });
        if (!finished)
            return cancelled();
        comparison.perplexityOriginal = meanExp(fullNll);
        comparison.perplexityQuantized = meanExp(quantizedNll);
        comparison.kl = kl / static_cast<double>(ids.numel());
        const auto routed = static_cast<double>(std::max<std::size_t>(comparison.layers.size(), 1));
        for (const LayerFlips& layer : comparison.layers) {
            comparison.flipRate += layer.flipRate / routed;
            comparison.agreement += layer.agreement / routed;
            comparison.firstChoiceKept += layer.firstChoiceKept / routed;
        }
        report(sink, "Comparing the models", layers + 1, layers + 1);
        return comparison;
    });
}

} // namespace moescope
