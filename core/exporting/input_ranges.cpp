// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/input_ranges.h"

#include <algorithm>

#include <ATen/core/grad_mode.h>

#include "exporting/quantized_source.h"
#include "forward/detail/decoder_layer.h"
#include "forward/detail/device.h"
#include "forward/detail/overlaid_weights.h"
#include "forward/detail/stream.h"
#include "support/guard.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t windowsAtOnce = 16;

/// What the linears of one layer read: q, k, v; o; gates and ups; downs.
struct LayerInputs {
    float attention = 0.0F, heads = 0.0F;
    float experts = 0.0F, expertsInner = 0.0F;
    float mlp = 0.0F, mlpInner = 0.0F; ///< of the shared expert, or of a dense layer

    [[nodiscard]] float of(const Linear& linear) const {
        switch (linear.projection) {
        case Projection::output:
            return heads;
        case Projection::gate:
        case Projection::up:
            return linear.kind == LinearKind::expert ? experts : mlp;
        case Projection::down:
            return linear.kind == LinearKind::expert ? expertsInner : mlpInner;
        default:
            return attention;
        }
    }
};

void raise(float& largest, const at::Tensor& x) {
    if (x.numel() > 0)
        largest = std::max(largest, x.abs().amax().to(at::kFloat).item<float>());
}

/// Some windows [windows, length, hidden] through a layer; gives what comes out of it.
at::Tensor through(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x, LayerInputs& inputs) {
    const double epsilon = context.config.rmsEpsilon;
    const at::Tensor places = realTokens(context.documents);
    raise(inputs.attention, tokenRows(rmsNorm(x, weights.inputNorm, epsilon), places));
    raise(inputs.heads, tokenRows(attentionHeads(context, weights, x), places));
    if (weights.dense.defined()) {
        const at::Tensor normed = rmsNorm(attentionBlock(context, weights, x), weights.postAttentionNorm, epsilon);
        raise(inputs.mlp, tokenRows(normed, places));
        raise(inputs.mlpInner, tokenRows(gatedInner(weights.dense, normed), places));
    }
    return decoderLayer(context, weights, x,
                        [&](const ExpertActivity& activity) {
                            raise(inputs.experts, activity.rows);
                            raise(inputs.expertsInner, activity.inner);
                            if (weights.sharedExpert.defined()) {
                                raise(inputs.mlp, activity.input);
                                raise(inputs.mlpInner, gatedInner(weights.sharedExpert, activity.input));
                            }
                        })
        .hidden;
}

at::Device deviceOf(const RunFolder& run) {
    const auto device = torchDevice(run.config().device);
    return device ? *device : at::Device(at::kCPU);
}

std::map<std::string, float> byModule(const Model& model, const std::vector<LayerInputs>& layers) {
    std::map<std::string, float> largest;
    for (const Linear& linear : model.linears())
        largest[linear.module] = layers[static_cast<std::size_t>(linear.layer)].of(linear);
    return largest;
}

} // namespace

Result<std::map<std::string, float>> largestInputs(const Model& model, const RunFolder& run, std::stop_token stop,
                                                   ProgressSink& sink) {
    constexpr const char* stage = "Looking at activations";
    return guarded(stage, [&]() -> Result<std::map<std::string, float>> {
        const c10::InferenceMode inference;
        auto source = QuantizedSource::open(run.path(), model);
        if (!source)
            return propagate(source);
        auto windows = run.calibration();
        if (!windows)
            return propagate(windows);
        const WeightOverlay overlay{[&](const Linear& linear) { return source->weight(linear); },
                                    [&](int layer) { return source->router(layer); }};
        const at::Device device = deviceOf(run);
        const OverlaidWeights weights(model, overlay, device, at::kFloat);
        const at::Tensor documents = documentTensor(windows->documents, windows->length, device);
        const RopeTable rope = makeRopeTable(model.config(), windows->length, device, at::kFloat);
        at::Tensor hidden =
            at::embedding(weights.tensor(model.embedding()), idTensor(windows->ids, windows->length).to(device));
        const int layers = model.config().layers;
        std::vector<LayerInputs> inputs(static_cast<std::size_t>(layers));
        for (int layer = 0; layer < layers; ++layer) {
            const LayerWeights loaded = loadLayer(model, layer, weights);
            const LayerContext context = layerContext(model.config(), rope, layer, windows->length, device, documents);
            for (std::int64_t first = 0; first < hidden.size(0); first += windowsAtOnce) {
                if (stop.stop_requested())
                    return cancelled();
                at::Tensor part = hidden.narrow(0, first, std::min(windowsAtOnce, hidden.size(0) - first));
                part.copy_(through(context.narrow(first, part.size(0)), loaded, part,
                                   inputs[static_cast<std::size_t>(layer)]));
            }
            sink.progress({stage, static_cast<double>(layer + 1) / layers, layer + 1, layers, "layers"});
        }
        return byModule(model, inputs);
    });
}

} // namespace moescope::detail
