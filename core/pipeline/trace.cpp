// SPDX-License-Identifier: Apache-2.0
#include "pipeline/trace.h"

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors_writer.h"
#include "forward/device.h"
#include "pipeline/dataset_names.h"
#include "pipeline/texts.h"
#include "routing/channel_file.h"
#include "routing/run_trace.h"
#include "support/atomic_write.h"

namespace moescope {

namespace {

/// The windows of the configured texts, each dataset under its name.
Result<TokenWindows> namedWindows(const Model& model, const TraceConfig& config) {
    auto names = datasetNames(config.texts, config.names);
    if (!names)
        return propagate(names);
    auto windows = readWindows(model, config.texts, config.windows, config.length);
    if (windows)
        windows->datasets = std::move(*names);
    return windows;
}

std::filesystem::path channelFile(const std::filesystem::path& file) {
    std::filesystem::path beside = file;
    return beside.replace_extension(".channels.safetensors");
}

} // namespace

Result<RoutingStatistics> traceStatistics(const Model& model, const TraceConfig& config, std::stop_token stop,
                                          ProgressSink& sink, Trace* kept) {
    setComputeThreads(config.threads);
    auto windows = namedWindows(model, config);
    if (!windows)
        return propagate(windows);
    auto statistics =
        runStatistics(model, *windows, {config.device, config.dtype}, config.statistics, std::move(stop), sink, kept);
    if (statistics)
        for (std::size_t i = 0; i < config.texts.size(); ++i)
            statistics->datasets[i].text = displayName(config.texts[i]);
    return statistics;
}

Status writeStatistics(const RoutingStatistics& statistics, const std::filesystem::path& file) {
    const bool channels = !statistics.layers.empty() && !statistics.layers.front().columnSquares.empty();
    std::error_code ignored;
    if (channels) {
        if (Status written = writeChannels(statistics, channelFile(file)); !written)
            return written;
    } else {
        std::filesystem::remove(channelFile(file), ignored); // of earlier statistics under this name
    }
    return writeFileAtomically(file, toJson(statistics).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
                                         "\n");
}

Result<RoutingStatistics> readStatistics(const std::filesystem::path& file) {
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    auto statistics = routingStatisticsFromJson(nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false));
    if (!statistics)
        return failure("{}: {} Make it with moescope-cli trace --statistics.", file.string(),
                       statistics.error().message);
    if (std::filesystem::exists(channelFile(file)))
        if (Status read = readChannels(*statistics, channelFile(file)); !read)
            return propagate(read);
    return statistics;
}

Result<Trace> trace(const Model& model, const TraceConfig& config, std::stop_token stop, ProgressSink& sink) {
    setComputeThreads(config.threads);
    auto windows = namedWindows(model, config);
    if (!windows)
        return propagate(windows);
    return runTrace(model, *windows, {config.device, config.dtype}, config.logits, std::move(stop), sink);
}

Status writeTrace(const Trace& trace, const std::filesystem::path& file) {
    const std::vector<TokenId> real = trace.tokens.realIds();
    const std::vector<std::int64_t> ids(real.begin(), real.end());
    const auto tokens = static_cast<std::int64_t>(ids.size());
    std::vector<TensorData> tensors{{{"input_ids", DType::I64, {tokens}}, toBytes(std::span(ids))}};
    for (const LayerTrace& layer : trace.layers) {
        tensors.push_back({{fmt::format("router_logits.{}", layer.layer), DType::F32, {tokens, trace.experts}},
                           toBytes(std::span(layer.logits))});
        tensors.push_back(
            {{fmt::format("topk.{}", layer.layer), DType::I32, {tokens, trace.topK}}, toBytes(std::span(layer.topK))});
    }
    if (!trace.logits.empty())
        tensors.push_back({{"logits", DType::F32, {tokens, static_cast<std::int64_t>(trace.logits.size()) / tokens}},
                           toBytes(std::span(trace.logits))});
    return writeSafetensors(file, tensors,
                            {{"window_length", std::to_string(trace.tokens.length)},
                             {"perplexity", fmt::format("{:.6f}", trace.perplexity)}});
}

} // namespace moescope
