// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/expert_changes.h"

#include "quantize/detail/quant_bank.h"

namespace moescope::detail {
namespace {

at::Tensor expertOutput(const std::array<at::Tensor, 3>& weights, const at::Tensor& x) {
    return at::linear(at::silu(at::linear(x, weights[0])) * at::linear(x, weights[1]), weights[2]);
}

} // namespace

at::Tensor roundedWeight(const at::Tensor& weight, int bits, int group, bool symmetric) {
    if (bits >= fullPrecision)
        return weight;
    const at::Tensor rows = toRows(weight, group);
    const at::Tensor maxCode = at::full({rows.size(0), 1}, (1 << bits) - 1, rows.options());
    const at::Tensor ones = at::ones({rows.size(0), 1}, rows.options());
    const Codes codes = quantizeRows(groupWeights(rows, maxCode, symmetric), {at::zeros_like(rows), ones, ones});
    const at::Tensor values = (codes.codes - codes.zero) * codes.scale;
    return values.view({weight.size(0), -1}).narrow(1, 0, weight.size(1));
}

ExpertChanges::ExpertChanges(const LayerState& state, const ModelConfig& config)
    : m_weights(state.weights)
    , m_normed(state.normed) {
    const Routing& routing = state.routing;
    const at::Tensor chosen = routing.experts.reshape({-1});
    const at::Tensor order = chosen.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/false);
    m_token = order.div(config.topK, "floor");
    m_gate = routing.gates.reshape({-1}).index_select(0, order).unsqueeze(1);
    m_softmax = state.softmax.reshape({-1}).index_select(0, order);
    const at::Tensor counts = at::bincount(chosen, {}, config.experts).to(at::kCPU);
    m_counts.assign(counts.const_data_ptr<std::int64_t>(), counts.const_data_ptr<std::int64_t>() + counts.numel());
    std::int64_t first = 0;
    for (const std::int64_t count : m_counts) {
        m_first.push_back(first);
        first += count;
    }
}

double ExpertChanges::gateSum(int expert) const {
    return m_softmax.narrow(0, m_first[static_cast<std::size_t>(expert)], tokensOf(expert))
        .sum(at::kDouble)
        .item<double>();
}

OutputChange ExpertChanges::change(int expert, int projection, int bits, const MeasureSettings& settings) const {
    const std::int64_t first = m_first[static_cast<std::size_t>(expert)];
    const at::Tensor token = m_token.narrow(0, first, tokensOf(expert));
    const at::Tensor x = m_normed.index_select(0, token);
    const std::array<at::Tensor, 3> full{m_weights.experts.gate()[expert], m_weights.experts.up()[expert],
                                         m_weights.experts.down[expert]};
    std::array<at::Tensor, 3> rounded = full;
    for (int i = 0; i < 3; ++i)
        if (projection < 0 || projection == i) {
            at::Tensor& weight = rounded[static_cast<std::size_t>(i)];
            weight = roundedWeight(weight, bits, settings.group, settings.symmetric);
        }
    return {token, m_gate.narrow(0, first, tokensOf(expert)) * (expertOutput(rounded, x) - expertOutput(full, x))};
}

} // namespace moescope::detail
