// SPDX-License-Identifier: Apache-2.0
#include "pipeline/trace.h"

#include "checkpoint/safetensors_writer.h"
#include "forward/device.h"
#include "routing/run_trace.h"

namespace moescope {

Result<Trace> trace(const Model& model, const TraceConfig& config, std::stop_token stop, ProgressSink& sink) {
    setComputeThreads(config.threads);
    auto windows = readWindows(model, config.texts, config.windows, config.length);
    if (!windows)
        return propagate(windows);
    return runTrace(model, *windows, {config.device, config.dtype}, config.logits, stop, sink);
}

Status writeTrace(const Trace& trace, const std::filesystem::path& file) {
    const auto tokens = static_cast<std::int64_t>(trace.tokens.ids.size());
    const std::vector<std::int64_t> ids(trace.tokens.ids.begin(), trace.tokens.ids.end());
    std::vector<TensorData> tensors{{{"input_ids", DType::I64, {tokens}}, toBytes(std::span(ids))}};
    for (const LayerTrace& layer : trace.layers) {
        tensors.push_back({{fmt::format("router_logits.{}", layer.layer), DType::F32, {tokens, trace.experts}}, toBytes(std::span(layer.logits))});
        tensors.push_back({{fmt::format("topk.{}", layer.layer), DType::I32, {tokens, trace.topK}}, toBytes(std::span(layer.topK))});
    }
    if (!trace.logits.empty())
        tensors.push_back({{"logits", DType::F32, {tokens, static_cast<std::int64_t>(trace.logits.size()) / tokens}}, toBytes(std::span(trace.logits))});
    return writeSafetensors(file, tensors,
                            {{"window_length", std::to_string(trace.tokens.length)}, {"perplexity", fmt::format("{:.6f}", trace.perplexity)}});
}

} // namespace moescope
