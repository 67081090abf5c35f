// SPDX-License-Identifier: Apache-2.0
#include "routing/detail/channel_accumulator.h"

#include <algorithm>

namespace moescope::detail {
namespace {

/// Σ_o W_oc² [experts, in] of W [experts, out, in], expert by expert: no second copy of the layer.
at::Tensor columnSquares(const at::Tensor& weight) {
    std::vector<at::Tensor> rows;
    for (std::int64_t e = 0; e < weight.size(0); ++e)
        rows.push_back(weight[e].to(at::kFloat).square().sum(0, /*keepdim=*/false, at::kDouble));
    return at::stack(rows);
}

std::vector<float> floats(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.to(at::kCPU, at::kFloat).contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

void add(std::vector<float>& to, const at::Tensor& values) {
    const std::vector<float> more = floats(values);
    to.resize(more.size());
    std::ranges::transform(to, more, to.begin(), std::plus{});
}

void raise(std::vector<float>& to, const at::Tensor& values) {
    const std::vector<float> more = floats(values);
    to.resize(more.size());
    std::ranges::transform(to, more, to.begin(), [](float a, float b) { return std::max(a, b); });
}

void divide(std::vector<float>& values, std::int64_t by) {
    for (float& value : values)
        value = by > 0 ? static_cast<float>(value / static_cast<double>(by)) : 0.0F;
}

} // namespace

ChannelAccumulator::ChannelAccumulator(const LayerWeights& weights, std::int64_t datasets)
    : m_datasets(datasets)
    , m_experts(weights.experts.gateUp.size(0))
    , m_columnSquares{columnSquares(weights.experts.gate()), columnSquares(weights.experts.up()),
                      columnSquares(weights.experts.down)}
    , m_input(sums(datasets, weights.experts.gateUp))
    , m_inner(sums(datasets, weights.experts.down)) {}

ChannelAccumulator::Sums ChannelAccumulator::sums(std::int64_t datasets, const at::Tensor& weight) {
    const std::vector<std::int64_t> shape{datasets, weight.size(0), weight.size(2)};
    const auto wide = weight.options().dtype(at::kDouble);
    return {at::zeros(shape, wide), at::zeros(shape, wide), at::zeros(shape, weight.options().dtype(at::kFloat))};
}

void ChannelAccumulator::addRows(Sums& sums, std::int64_t dataset, std::int64_t expert, const at::Tensor& x,
                                 const at::Tensor& gates) {
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor weights = at::stack({at::ones_like(gates), gates.square()});
    const at::Tensor found = weights.mm(wide.square());
    sums.squares[dataset][expert] += found[0];
    sums.gatedSquares[dataset][expert] += found[1];
    at::Tensor largest = sums.largest[dataset][expert];
    largest.copy_(at::maximum(largest, wide.abs().amax(0)));
}

void ChannelAccumulator::add(const ExpertActivity& activity, const at::Tensor& datasetOfToken) {
    // Rows are sorted by expert, then by token, and the datasets follow one another: each (expert, dataset) is one
    // stretch.
    const at::Tensor dataset = datasetOfToken.to(activity.rows.device()).index_select(0, activity.order.token);
    const at::Tensor perExpert = at::tensor(activity.order.counts(), at::kLong).to(dataset.device());
    const at::Tensor expert = at::arange(m_experts, dataset.options()).repeat_interleave(perExpert);
    const at::Tensor counts = at::bincount(expert * m_datasets + dataset, {}, m_experts * m_datasets).to(at::kCPU);
    const std::int64_t* rows = counts.const_data_ptr<std::int64_t>();
    std::int64_t row = 0;
    for (std::int64_t key = 0; key < counts.numel(); ++key) {
        if (rows[key] == 0)
            continue;
        const at::Tensor gates = activity.gate.narrow(0, row, rows[key]).to(at::kFloat);
        addRows(m_input, key % m_datasets, key / m_datasets, activity.rows.narrow(0, row, rows[key]), gates);
        addRows(m_inner, key % m_datasets, key / m_datasets, activity.inner.narrow(0, row, rows[key]), gates);
        row += rows[key];
    }
}

void ChannelAccumulator::addTo(LayerRouting& layer, bool keep) const {
    const std::array inputs{&m_input, &m_input, &m_inner};
    for (std::size_t matrix = 0; matrix < inputs.size(); ++matrix) {
        const at::Tensor sum =
            (inputs[matrix]->gatedSquares * m_columnSquares[matrix]).sum(-1).to(at::kCPU).contiguous();
        for (std::int64_t i = 0; i < sum.numel(); ++i)
            layer.datasets[static_cast<std::size_t>(i / m_experts)]
                .experts[static_cast<std::size_t>(i % m_experts)]
                .significance[matrix] += sum.const_data_ptr<double>()[i];
    }
    if (!keep)
        return;
    layer.columnSquares.resize(static_cast<std::size_t>(m_experts));
    for (std::int64_t e = 0; e < m_experts; ++e)
        for (std::size_t matrix = 0; matrix < 3; ++matrix)
            layer.columnSquares[static_cast<std::size_t>(e)][matrix] = floats(m_columnSquares[matrix][e]);
    for (std::int64_t d = 0; d < m_datasets; ++d) {
        auto& channels = layer.datasets[static_cast<std::size_t>(d)].channels;
        channels.resize(static_cast<std::size_t>(m_experts));
        for (std::int64_t e = 0; e < m_experts; ++e) {
            ExpertChannels& expert = channels[static_cast<std::size_t>(e)];
            for (const auto& [moments, sums] :
                 {std::pair{&expert.input, &m_input}, std::pair{&expert.inner, &m_inner}}) {
                detail::add(moments->secondMoment, sums->squares[d][e]);
                detail::add(moments->gatedSecondMoment, sums->gatedSquares[d][e]);
                raise(moments->largest, sums->largest[d][e]);
            }
        }
    }
}

void finishChannels(DatasetRouting& routing, std::int64_t tokens) {
    for (ExpertRouting& expert : routing.experts)
        for (double& significance : expert.significance)
            significance = tokens > 0 ? significance / static_cast<double>(tokens) : 0.0;
    for (std::size_t e = 0; e < routing.channels.size(); ++e)
        for (ChannelMoments* moments : {&routing.channels[e].input, &routing.channels[e].inner}) {
            divide(moments->secondMoment, routing.experts[e].tokens);
            divide(moments->gatedSecondMoment, tokens);
        }
}

} // namespace moescope::detail
