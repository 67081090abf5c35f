// SPDX-License-Identifier: Apache-2.0
#include "routing/detail/layer_accumulator.h"

#include "forward/detail/decoder_layer.h"
#include "routing/detail/balance.h"

namespace moescope {
namespace detail {
namespace {

at::Tensor sumsByExpert(const at::Tensor& chosen, const at::Tensor& values, std::int64_t experts) {
    return at::zeros({experts}, values.options().dtype(at::kDouble))
        .index_add(0, chosen.reshape({-1}), values.reshape({-1}).to(at::kDouble))
        .to(at::kCPU);
}

} // namespace

RouterAccumulator::RouterAccumulator(int experts, int topK)
    : m_experts(experts)
    , m_topK(topK)
    , m_gates(at::zeros({experts}, at::kDouble))
    , m_chosenSoftmax(at::zeros({experts}, at::kDouble))
    , m_softmax(at::zeros({experts}, at::kDouble))
    , m_together(at::zeros({experts, experts}, at::kLong)) {}

void RouterAccumulator::add(const at::Tensor& logits, const at::Tensor& chosen, const at::Tensor& gates) {
    if (logits.size(0) == 0)
        return;
    const at::Tensor p = logits.to(at::kDouble).softmax(-1);
    m_tokens += logits.size(0);
    m_entropy -= at::xlogy(p, p).sum().item<double>();
    m_softmax += p.sum(0).to(at::kCPU);
    m_chosenSoftmax += sumsByExpert(chosen, p.gather(1, chosen), m_experts);
    m_gates += sumsByExpert(chosen, gates, m_experts);
    // products of zeros and ones: float32 counts exactly up to 2^24 tokens a piece
    const at::Tensor hit =
        at::zeros({logits.size(0), m_experts}, logits.options().dtype(at::kFloat)).scatter(1, chosen, 1.0);
    m_together += hit.t().mm(hit).round().to(at::kCPU, at::kLong);
    addMargins(logits);
}

void RouterAccumulator::addMargins(const at::Tensor& logits) {
    if (m_topK >= m_experts)
        return; // no boundary
    const at::Tensor margins = marginsOf(logits, m_topK).to(at::kCPU).contiguous();
    const double* values = margins.const_data_ptr<double>();
    for (std::int64_t t = 0; t < margins.numel(); ++t)
        m_margins.add(values[t]);
}

DatasetRouting RouterAccumulator::result() const {
    DatasetRouting routing;
    routing.experts.resize(static_cast<std::size_t>(m_experts));
    const auto total = static_cast<double>(std::max<std::int64_t>(m_tokens, 1));
    routing.coActivation.assign(m_together.const_data_ptr<std::int64_t>(),
                                m_together.const_data_ptr<std::int64_t>() + m_together.numel());
    for (std::int64_t e = 0; e < m_experts; ++e) {
        ExpertRouting& expert = routing.experts[static_cast<std::size_t>(e)];
        expert.tokens = routing.coActivation[static_cast<std::size_t>(e * m_experts + e)];
        if (expert.tokens > 0)
            expert.meanGate = m_gates.const_data_ptr<double>()[e] / static_cast<double>(expert.tokens);
        expert.softmaxWeight = m_chosenSoftmax.const_data_ptr<double>()[e];
        expert.meanSoftmax = m_softmax.const_data_ptr<double>()[e] / total;
    }
    routing.entropy = m_entropy / total;
    routing.margins = m_margins;
    setBalance(routing, m_tokens, static_cast<int>(m_topK));
    return routing;
}

at::Tensor marginsOf(const at::Tensor& logits, std::int64_t topK) {
    const at::Tensor z = logits.to(at::kDouble);
    if (topK >= z.size(1))
        return at::zeros({z.size(0)}, z.options());
    const at::Tensor best = std::get<0>(z.topk(topK + 1, -1));
    const at::Tensor gap = best.select(1, topK - 1) - best.select(1, topK);
    const at::Tensor sd = z.std(1, /*unbiased=*/true);
    return at::where(sd > 0.0, gap / sd, at::zeros_like(gap));
}

} // namespace detail

DatasetRouting routingOf(int experts, int topK, bool renormalise, std::span<const float> logits) {
    const c10::InferenceMode inference;
    ModelConfig config;
    config.experts = experts;
    config.topK = topK;
    config.renormaliseTopK = renormalise;
    const at::Tensor z = at::from_blob(const_cast<float*>(logits.data()),
                                       {static_cast<std::int64_t>(logits.size()) / experts, experts}, at::kFloat);
    const detail::Routing routing = detail::route(config, z);
    detail::RouterAccumulator accumulator(experts, topK);
    accumulator.add(z, routing.experts, routing.gates);
    return accumulator.result();
}

} // namespace moescope
