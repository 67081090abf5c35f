// SPDX-License-Identifier: Apache-2.0
#include "routing/run_statistics.h"

#include <algorithm>

#include "forward/detail/stream.h"
#include "routing/detail/channel_accumulator.h"
#include "routing/detail/layer_accumulator.h"
#include "routing/detail/pass.h"
#include "support/guard.h"

namespace moescope {
namespace {

using namespace detail;

constexpr const char* stage = "Tracing the routing";

/// What the passes gather about one layer with experts.
struct LayerState {
    LayerState(int number, const ModelConfig& config, std::size_t datasets) {
        for (std::size_t d = 0; d < datasets; ++d) // one by one: a copy of an accumulator would share its tensors
            routers.emplace_back(config.experts, config.topK);
        sums.layer = number;
        sums.datasets.resize(datasets);
        for (DatasetRouting& dataset : sums.datasets)
            dataset.experts.resize(static_cast<std::size_t>(config.experts));
    }
    std::vector<RouterAccumulator> routers; ///< one a dataset
    LayerRouting sums;                      ///< significances and channels, not yet divided

    /// Once, at the end: the channels are moved out.
    [[nodiscard]] LayerRouting result() {
        LayerRouting layer;
        layer.layer = sums.layer;
        layer.columnSquares = std::move(sums.columnSquares);
        for (std::size_t d = 0; d < routers.size(); ++d) {
            DatasetRouting routing = routers[d].result();
            for (std::size_t e = 0; e < routing.experts.size(); ++e)
                routing.experts[e].significance = sums.datasets[d].experts[e].significance;
            routing.channels = std::move(sums.datasets[d].channels);
            finishChannels(routing, routers[d].tokens());
            layer.datasets.push_back(std::move(routing));
        }
        return layer;
    }
};

class StatisticsRun {
public:
    StatisticsRun(const Model& model, const TokenWindows& tokens, const Setting& setting,
                  const StatisticsOptions& options, Trace* trace)
        : m_model(model)
        , m_tokens(tokens)
        , m_setting(setting)
        , m_options(options)
        , m_trace(trace)
        , m_weights(model, setting.device, setting.type) {
        for (int layer = 0; layer < model.config().layers; ++layer)
            if (!model.layers()[static_cast<std::size_t>(layer)].router.empty())
                m_layers.emplace_back(layer, model.config(), tokens.datasets.size());
        if (m_trace)
            for (const LayerState& layer : m_layers)
                m_trace->layers.push_back({layer.sums.layer, {}, {}, {}});
    }

    /// False: stopped.
    bool run(const std::stop_token& stop, ProgressSink& sink) {
        const std::int64_t windows = m_tokens.windows();
        const std::int64_t atOnce = std::max<std::int64_t>(1, m_options.tokensAtOnce / m_tokens.length);
        const auto passes = static_cast<int>((windows + atOnce - 1) / atOnce);
        for (int pass = 0; pass < passes; ++pass)
            if (!runPass(pass * atOnce, std::min(atOnce, windows - pass * atOnce), pass, passes, stop, sink))
                return false;
        return true;
    }

    [[nodiscard]] RoutingStatistics result() {
        RoutingStatistics statistics;
        statistics.length = m_tokens.length;
        statistics.experts = m_model.config().experts;
        statistics.topK = m_model.config().topK;
        for (std::size_t d = 0; d < m_tokens.datasets.size(); ++d) {
            const auto windows = static_cast<int>(std::ranges::count(m_tokens.datasetOfWindow, static_cast<int>(d)));
            RoutingDataset dataset{m_tokens.datasets[d], {}, tokensOf(d), windows, {}};
            if (m_options.perplexity)
                dataset.perplexity = perplexityOf(m_nll, m_tokens, d);
            statistics.datasets.push_back(std::move(dataset));
        }
        for (LayerState& layer : m_layers)
            statistics.layers.push_back(layer.result());
        return statistics;
    }

    [[nodiscard]] const std::vector<double>& windowNll() const { return m_nll; }

private:
    [[nodiscard]] std::int64_t tokensOf(std::size_t dataset) const {
        std::int64_t tokens = 0;
        for (std::size_t window = 0; window < m_tokens.datasetOfWindow.size(); ++window)
            if (static_cast<std::size_t>(m_tokens.datasetOfWindow[window]) == dataset)
                tokens += m_tokens.tokens(static_cast<std::int64_t>(window), 1);
        return tokens;
    }

    bool runPass(std::int64_t firstWindow, std::int64_t count, int pass, int passes, const std::stop_token& stop,
                 ProgressSink& sink) {
        const auto length = static_cast<std::size_t>(m_tokens.length);
        const at::Tensor ids = idTensor(
            std::span(m_tokens.ids)
                .subspan(static_cast<std::size_t>(firstWindow) * length, static_cast<std::size_t>(count) * length),
            m_tokens.length);
        const at::Tensor documents = m_tokens.packed()
                                         ? documentTensor(std::span(m_tokens.documents)
                                                              .subspan(static_cast<std::size_t>(firstWindow) * length,
                                                                       static_cast<std::size_t>(count) * length),
                                                          m_tokens.length, m_setting.device)
                                         : at::Tensor();
        ModelStream stream(m_model, m_weights, ids, m_setting.device, m_setting.type, documents);
        const int layers = m_model.config().layers;
        std::size_t routed = 0;
        while (!stream.done()) {
            if (stop.stop_requested())
                return false;
            if (routed < m_layers.size() && m_layers[routed].sums.layer == stream.nextLayer()) {
                advanceRouted(stream, m_layers[routed], m_trace ? &m_trace->layers[routed] : nullptr, firstWindow);
                ++routed;
            } else {
                stream.advance();
            }
            reportLayers(sink, stage, pass * (layers + 1) + stream.nextLayer(), passes * (layers + 1));
        }
        const bool finished =
            !m_options.perplexity || overHeadChunks(count, stop, [&](std::int64_t first, std::int64_t n) {
                const at::Tensor nll = nllOf(stream, ids, documents, first, n);
                for (const double value : toVector<double>(nll, at::kDouble))
                    m_nll.push_back(value);
            });
        reportLayers(sink, stage, (pass + 1) * (layers + 1), passes * (layers + 1));
        return finished;
    }

    at::Tensor nllOf(ModelStream& stream, const at::Tensor& ids, const at::Tensor& documents, std::int64_t first,
                     std::int64_t n) const {
        return detail::windowNll(stream.headLogits(first, n), ids.narrow(0, first, n).to(m_setting.device),
                                 documents.defined() ? documents.narrow(0, first, n) : documents);
    }

    void advanceRouted(ModelStream& stream, LayerState& layer, LayerTrace* trace, std::int64_t firstWindow) {
        std::optional<ChannelAccumulator> channels;
        stream.advance([&](std::int64_t first, const LayerWeights& weights, const ExpertActivity& activity) {
            if (!channels)
                channels.emplace(weights, static_cast<std::int64_t>(m_tokens.datasets.size()));
            const at::Tensor datasets = at::empty({activity.logits.size(0)}, at::kLong);
            for (const Stretch& stretch :
                 stretchesOf(m_tokens.datasetOfWindow, firstWindow + first, activity.windows)) {
                const std::int64_t begin = firstWindow + first;
                const std::int64_t token = m_tokens.tokens(begin, stretch.first - begin);
                const std::int64_t tokens = m_tokens.tokens(stretch.first, stretch.count);
                datasets.narrow(0, token, tokens).fill_(static_cast<std::int64_t>(stretch.dataset));
                layer.routers[stretch.dataset].add(activity.logits.narrow(0, token, tokens).to(at::kFloat),
                                                   activity.routing.experts.narrow(0, token, tokens),
                                                   activity.routing.gates.narrow(0, token, tokens));
            }
            channels->add(activity, datasets);
            if (trace)
                append(*trace, activity);
        });
        channels->addTo(layer.sums, m_options.channels);
    }

    static void append(LayerTrace& trace, const ExpertActivity& activity) {
        const auto more = [](auto& to, const auto& values) { to.insert(to.end(), values.begin(), values.end()); };
        more(trace.logits, toVector<float>(activity.logits, at::kFloat));
        more(trace.topK, toVector<std::int32_t>(activity.routing.experts, at::kInt));
        more(trace.gates, toVector<float>(activity.routing.gates, at::kFloat));
    }

    const Model& m_model;
    const TokenWindows& m_tokens;
    Setting m_setting;
    StatisticsOptions m_options;
    Trace* m_trace;
    CheckpointWeights m_weights;
    std::vector<LayerState> m_layers;
    std::vector<double> m_nll;
};

} // namespace

Result<RoutingStatistics> runStatistics(const Model& model, const TokenWindows& tokens, const ComputeOptions& compute,
                                        const StatisticsOptions& options, std::stop_token stop, ProgressSink& sink,
                                        Trace* trace) {
    return guarded(stage, [&]() -> Result<RoutingStatistics> {
        const c10::InferenceMode inference;
        auto setting = settingOf(compute);
        if (!setting)
            return propagate(setting);
        StatisticsRun run(model, tokens, *setting, options, trace);
        if (!run.run(stop, sink))
            return cancelled();
        RoutingStatistics statistics = run.result();
        statistics.model = model.folder().string();
        statistics.dtype = compute.dtype;
        if (trace) {
            trace->tokens = tokens;
            trace->experts = statistics.experts;
            trace->topK = statistics.topK;
            trace->windowNll = run.windowNll();
            trace->perplexity = perplexityOf(trace->windowNll, tokens);
        }
        return statistics;
    });
}

} // namespace moescope
