// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/layer_weights.h"

namespace moescope::detail {
namespace {

class Loader {
public:
    Loader(const Model& model, const WeightSource& source)
        : m_model(model)
        , m_source(source) {}

    [[nodiscard]] at::Tensor tensor(const std::string& name) const {
        return name.empty() ? at::Tensor() : m_source.tensor(name);
    }
    [[nodiscard]] at::Tensor weight(int index) const { return m_source.linear(linear(index)); }
    [[nodiscard]] at::Tensor bias(int index) const { return tensor(linear(index).bias); }
    [[nodiscard]] MlpWeights mlp(const std::array<int, 3>& indices) const {
        if (indices[0] < 0)
            return {};
        return {at::cat({weight(indices[0]), weight(indices[1])}), weight(indices[2])};
    }
    [[nodiscard]] MlpWeights experts(const std::vector<std::array<int, 3>>& indices) const {
        if (indices.empty())
            return {};
        return {stack(indices, {0, 1}), stack(indices, {2})};
    }

private:
    [[nodiscard]] const Linear& linear(int index) const { return m_model.linears()[static_cast<std::size_t>(index)]; }

    /// Filled expert by expert, so that a layer never exists twice.
    [[nodiscard]] at::Tensor stack(const std::vector<std::array<int, 3>>& indices,
                                   const std::vector<std::size_t>& projections) const {
        const auto count = static_cast<std::int64_t>(projections.size());
        at::Tensor all;
        for (std::size_t expert = 0; expert < indices.size(); ++expert)
            for (std::int64_t i = 0; i < count; ++i) {
                const at::Tensor one = weight(indices[expert][projections[static_cast<std::size_t>(i)]]);
                if (!all.defined())
                    all = at::empty({static_cast<std::int64_t>(indices.size()), count * one.size(0), one.size(1)},
                                    one.options());
                all[static_cast<std::int64_t>(expert)].narrow(0, i * one.size(0), one.size(0)).copy_(one);
            }
        return all;
    }

    const Model& m_model;
    const WeightSource& m_source;
};

} // namespace

LayerWeights withLinearsAs(LayerWeights weights, at::ScalarType type) {
    const auto convert = [type](at::Tensor& tensor) {
        if (tensor.defined())
            tensor = tensor.to(type);
    };
    for (std::size_t i = 0; i < weights.attention.size(); ++i) {
        convert(weights.attention[i]);
        convert(weights.attentionBias[i]);
    }
    for (MlpWeights* mlp : {&weights.experts, &weights.sharedExpert, &weights.dense})
        for (at::Tensor* tensor : {&mlp->gateUp, &mlp->down})
            convert(*tensor);
    return weights;
}

LayerWeights loadLayer(const Model& model, int layer, const WeightSource& source, LayerPart part) {
    const LayerDescription& description = model.layers()[static_cast<std::size_t>(layer)];
    const Loader load(model, source);
    LayerWeights weights;
    weights.inputNorm = load.tensor(description.inputNorm);
    weights.postAttentionNorm = load.tensor(description.postAttentionNorm);
    weights.queryNorm = load.tensor(description.queryNorm);
    weights.keyNorm = load.tensor(description.keyNorm);
    for (std::size_t i = 0; i < description.attention.size(); ++i) {
        weights.attention[i] = load.weight(description.attention[i]);
        weights.attentionBias[i] = load.bias(description.attention[i]);
    }
    weights.router = load.tensor(description.router);
    if (part == LayerPart::upToRouter)
        return weights;
    weights.experts = load.experts(description.experts);
    weights.sharedExpert = load.mlp(description.sharedExpert);
    weights.sharedExpertGate = load.tensor(description.sharedExpertGate);
    weights.dense = load.mlp(description.denseMlp);
    return weights;
}

} // namespace moescope::detail
