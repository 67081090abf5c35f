// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "forward/detail/overlaid_weights.h"
#include "forward/detail/stream.h"
#include "routing/detail/flip_counting.h"
#include "routing/detail/layer_accumulator.h"
#include "routing/detail/output_changes.h"
#include "routing/detail/pass.h"
#include "routing/run_trace.h"
#include "support/guard.h"

namespace moescope {
namespace {

using namespace detail;

constexpr const char* stage = "Comparing the models";

/// One layer of both models, chunk by chunk of windows.
class LayerComparison {
public:
    LayerComparison(const ModelConfig& config, const TokenWindows& tokens, std::span<const int> datasetOfToken)
        : m_config(config)
        , m_tokens(tokens)
        , m_datasetOfToken(datasetOfToken) {}

    /// Advances both. Empty in a layer without experts.
    std::optional<LayerFlips> advance(ModelStream& original, ModelStream& quantized) {
        const int layer = original.nextLayer();
        const at::Tensor logits =
            quantized.advance(); // first, so that the original's experts are at hand when sets differ
        m_before.clear();
        m_after.clear();
        m_margins.clear();
        m_changes.clear();
        original.advance([&](std::int64_t first, const LayerWeights& weights, const ExpertActivity& activity) {
            const at::Tensor other = tokenRows(logits.narrow(0, first, activity.windows), activity.places);
            const at::Tensor after = route(m_config, other).experts;
            append(m_before, toVector<std::int32_t>(activity.routing.experts, at::kInt));
            append(m_after, toVector<std::int32_t>(after, at::kInt));
            append(m_margins, toVector<float>(marginsOf(activity.logits.to(at::kFloat), m_config.topK), at::kFloat));
            const OriginalRouting routed = originalRouting(activity, weights.experts.type());
            append(m_changes, toVector<float>(outputChanges(m_config, weights.experts, routed, after), at::kFloat));
        });
        if (m_before.empty())
            return std::nullopt;
        return countFlips({layer, m_config.experts, m_config.topK, m_before, m_after, m_margins, m_changes,
                           m_datasetOfToken, m_tokens.datasets.size()});
    }

private:
    template <class T>
    static void append(std::vector<T>& to, const std::vector<T>& more) {
        to.insert(to.end(), more.begin(), more.end());
    }

    const ModelConfig& m_config;
    const TokenWindows& m_tokens;
    std::span<const int> m_datasetOfToken;
    std::vector<std::int32_t> m_before, m_after;
    std::vector<float> m_margins, m_changes;
};

/// Next-token laws of both models, window by window.
struct Laws {
    std::vector<double> originalNll, quantizedNll;
    std::vector<double> kl; ///< mean over a window's positions

    bool read(ModelStream& original, ModelStream& quantized, const at::Tensor& ids, const at::Tensor& documents,
              at::Device device, const std::stop_token& stop) {
        return overHeadChunks(ids.size(0), stop, [&](std::int64_t first, std::int64_t n) {
            const at::Tensor part = ids.narrow(0, first, n).to(device);
            const at::Tensor p = original.headLogits(first, n);
            const at::Tensor q = quantized.headLogits(first, n);
            const at::Tensor own = documents.defined() ? documents.narrow(0, first, n) : documents;
            for (const double nll : toVector<double>(windowNll(p, part, own), at::kDouble))
                originalNll.push_back(nll);
            for (const double nll : toVector<double>(windowNll(q, part, own), at::kDouble))
                quantizedNll.push_back(nll);
            for (std::int64_t window = 0; window < n; ++window) {
                const at::Tensor places = own.defined() ? realTokens(own[window]) : own;
                const auto law = [&](const at::Tensor& logits) {
                    return tokenRows(logits.narrow(0, window, 1), places).log_softmax(-1);
                };
                const at::Tensor wanted = law(p);
                kl.push_back(at::kl_div(law(q), wanted, at::Reduction::Sum, /*log_target=*/true).item<double>() /
                             static_cast<double>(wanted.size(0)));
            }
        });
    }
};

/// Means over layers of what each layer measured.
template <class Into, class Layers, class Of>
void addLayerMeans(Into& into, const Layers& layers, const Of& of) {
    const auto routed = static_cast<double>(std::max<std::size_t>(layers.size(), 1));
    double output = 0.0;
    bool outputs = !layers.empty();
    for (const LayerFlips& layer : layers) {
        const auto& measured = of(layer);
        into.flipRate += measured.flipRate / routed;
        into.agreement += measured.agreement / routed;
        into.firstChoiceKept += measured.firstChoiceKept / routed;
        into.marginWeighted += measured.marginWeighted / routed;
        outputs = outputs && measured.outputWeighted;
        output += measured.outputWeighted.value_or(0.0) / routed;
    }
    if (outputs)
        into.outputWeighted = output;
}

void addDatasets(Comparison& comparison, const TokenWindows& tokens, const Laws& laws) {
    for (std::size_t d = 0; d < tokens.datasets.size(); ++d) {
        DatasetComparison dataset;
        dataset.name = tokens.datasets[d];
        dataset.length = comparison.length;
        dataset.dtype = comparison.dtype;
        const std::vector<double> kl = ofDataset(laws.kl, tokens.datasetOfWindow, d);
        const std::vector<std::int64_t> weights = ofDataset(tokens.tokensOfWindow(), tokens.datasetOfWindow, d);
        dataset.windows = static_cast<int>(kl.size());
        dataset.tokens = tokens.packed() ? std::accumulate(weights.begin(), weights.end(), std::int64_t{0})
                                         : std::int64_t{dataset.windows} * tokens.length;
        dataset.kl = meanOf(kl, weights);
        dataset.perplexityOriginal = perplexityOf(laws.originalNll, tokens, d);
        dataset.perplexityQuantized = perplexityOf(laws.quantizedNll, tokens, d);
        addLayerMeans(dataset, comparison.layers,
                      [d](const LayerFlips& layer) -> const FlipMeasures& { return layer.datasets[d]; });
        comparison.datasets.push_back(std::move(dataset));
    }
}

std::unique_ptr<WeightSource> weightsOf(const Model& model, const WeightOverlay* overlay, const Setting& setting) {
    if (overlay)
        return std::make_unique<OverlaidWeights>(model, *overlay, setting.device, setting.type);
    return std::make_unique<CheckpointWeights>(model, setting.device, setting.type);
}

} // namespace

Result<Comparison> runComparison(const Model& model, const WeightOverlay& overlay, const TokenWindows& tokens,
                                 const ComputeOptions& options, std::stop_token stop, ProgressSink& sink) {
    return runComparison(model, nullptr, &overlay, tokens, options, std::move(stop), sink);
}

Result<Comparison> runComparison(const Model& model, const WeightOverlay* reference, const WeightOverlay* overlay,
                                 const TokenWindows& tokens, const ComputeOptions& options, std::stop_token stop,
                                 ProgressSink& sink) {
    return guarded(stage, [&]() -> Result<Comparison> {
        const c10::InferenceMode inference;
        auto setting = settingOf(options);
        if (!setting)
            return propagate(setting);
        const auto originalWeights = weightsOf(model, reference, *setting);
        const auto quantizedWeights = weightsOf(model, overlay, *setting);
        const at::Tensor ids = idTensor(tokens.ids, tokens.length);
        const at::Tensor documents = documentsOf(tokens, setting->device);
        ModelStream original(model, *originalWeights, ids, setting->device, setting->type, documents);
        ModelStream quantized(model, *quantizedWeights, ids, setting->device, setting->type, documents);
        Comparison comparison;
        comparison.windows = tokens.windows();
        comparison.length = tokens.length;
        comparison.dtype = options.dtype;
        comparison.experts = model.config().experts;
        comparison.topK = model.config().topK;
        comparison.ids = tokens.realIds();
        const std::vector<int> datasetOfToken = tokens.datasetOfToken();
        LayerComparison layers(model.config(), tokens, datasetOfToken);
        const int count = model.config().layers;
        while (!original.done()) {
            if (stop.stop_requested())
                return cancelled();
            if (auto flips = layers.advance(original, quantized))
                comparison.layers.push_back(std::move(*flips));
            reportLayers(sink, stage, original.nextLayer(), count + 1);
        }
        Laws laws;
        if (!laws.read(original, quantized, ids, documents, setting->device, stop))
            return cancelled();
        comparison.perplexityOriginal = perplexityOf(laws.originalNll, tokens);
        comparison.perplexityQuantized = perplexityOf(laws.quantizedNll, tokens);
        comparison.kl = meanOf(laws.kl, tokens.tokensOfWindow());
        addLayerMeans(comparison, comparison.layers,
                      [](const LayerFlips& layer) -> const LayerFlips& { return layer; });
        addDatasets(comparison, tokens, laws);
        reportLayers(sink, stage, count + 1, count + 1);
        return comparison;
    });
}

} // namespace moescope
