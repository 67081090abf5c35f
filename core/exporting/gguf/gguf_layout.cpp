// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_layout.h"

#include <algorithm>
#include <array>

#include "exporting/detail/export_format.h"
#include "exporting/detail/gguf/gguf_blocks.h"

namespace moescope::detail {
namespace {

/// What llama.cpp's code of an architecture computes, whatever the metadata says (src/llama-model.cpp of 2025-08).
struct Architecture {
    std::string_view modelType, name;
    bool renormalises;    ///< the chosen experts' weights
    bool squareAttention; ///< heads * head size has to be the hidden size
    bool pairedRotation;  ///< rotates neighbouring pairs
};
constexpr std::array architectures{Architecture{"qwen2_moe", "qwen2moe", false, true, false},
                                   Architecture{"qwen3_moe", "qwen3moe", true, false, false},
                                   Architecture{"olmoe", "olmoe", false, true, false},
                                   Architecture{"mixtral", "llama", true, false, true}};

const Architecture* architectureOf(const Model& model) {
    const auto found = std::ranges::find(architectures, model.family().modelType, &Architecture::modelType);
    return found == architectures.end() ? nullptr : &*found;
}

std::optional<GgmlType> plainType(DType type) {
    switch (type) {
    case DType::F32:
        return GgmlType::F32;
    case DType::F16:
        return GgmlType::F16;
    case DType::BF16:
        return GgmlType::BF16;
    default:
        return std::nullopt;
    }
}

Status checkModel(const Model& model) {
    const Architecture* architecture = architectureOf(model);
    const ModelConfig& config = model.config();
    const auto cannot = [](std::string_view what) {
        return failure("llama.cpp does not compute this model: {}. Export as mixed or bf16.", what);
    };
    if (!architecture)
        return cannot("its family has no GGUF architecture here");
    if (std::ranges::find(config.sparse, false) != config.sparse.end())
        return cannot("some of its layers have no experts");
    if (std::ranges::any_of(config.slidingWindow, [](std::int64_t window) { return window > 0; }))
        return cannot("its attention slides over a window");
    if (config.rope.kind != RopeConfig::Kind::standard && config.rope.kind != RopeConfig::Kind::linear)
        return cannot("its rotary embedding is stretched in a way that is not written here");
    if (config.renormaliseTopK != architecture->renormalises)
        return cannot(config.renormaliseTopK ? "it renormalises the chosen experts' weights (norm_topk_prob)"
                                             : "it does not renormalise the chosen experts' weights (norm_topk_prob)");
    if (config.clipQueryKeyValue)
        return cannot("it clips queries, keys and values (clip_qkv)");
    if (config.outputBias)
        return cannot("its attention has an output bias");
    if (architecture->squareAttention && std::int64_t(config.heads) * config.headSize != config.hidden)
        return cannot("its heads together are not as wide as its hidden state");
    for (const Linear& linear : model.linears())
        if (!plainType(model.weight(linear).info->dtype))
            return cannot("its weights are of a type that GGUF does not have");
    return {};
}

Status checkLinear(const Linear& linear, const ModulePlan& plan) {
    if (plan.grid == NumberGrid::nvfp4 || !plan.symmetric)
        return failure("Module '{}' is {}. Q4_0 and Q8_0 hold symmetric whole numbers; make the plan on the symmetric "
                       "grid, or export as bf16.",
                       linear.module, plan.grid == NumberGrid::nvfp4 ? "on the NVFP4 grid" : "asymmetric");
    if (plan.bits < 2 || plan.bits > 8)
        return failure("Module '{}' has {} bits. Q4_0 and Q8_0 hold 2 to 8.", linear.module, plan.bits);
    if (plan.group % ggmlBlock != 0 || linear.in % ggmlBlock != 0 || plan.group < 1 || linear.in % plan.group != 0)
        return failure("Module '{}' has {} inputs in groups of {}. Q4_0 and Q8_0 have a scale for each 32 weights: "
                       "groups have to be multiples of 32.",
                       linear.module, linear.in, plan.group);
    return {};
}

class Layout {
public:
    Layout(const Model& model, const Plan& plan)
        : m_model(model)
        , m_settings(settingsOf(model, plan))
        , m_paired(architectureOf(model)->pairedRotation) {}

    std::vector<GgufTensor> all() {
        copied("token_embd.weight", m_model.embedding());
        for (int layer = 0; layer < m_model.config().layers; ++layer)
            addLayer(layer);
        asFloats("output_norm.weight", m_model.finalNorm());
        copied("output.weight", m_model.head()); // a tied head too: some of llama.cpp's architectures want it
        return std::move(m_tensors);
    }

private:
    void addLayer(int layer) {
        const LayerDescription& description = m_model.layers()[static_cast<std::size_t>(layer)];
        const std::string stem = fmt::format("blk.{}.", layer);
        asFloats(stem + "attn_norm.weight", description.inputNorm);
        constexpr std::array attention{"attn_q", "attn_k", "attn_v", "attn_output"};
        for (std::size_t i = 0; i < attention.size(); ++i) {
            const int index = description.attention[i];
            stacked(stem + attention[i] + ".weight", {index}, m_paired && i < 2);
            asFloats(stem + attention[i] + ".bias", linear(index).bias, m_paired && i < 2);
        }
        asFloats(stem + "attn_q_norm.weight", description.queryNorm);
        asFloats(stem + "attn_k_norm.weight", description.keyNorm);
        asFloats(stem + "ffn_norm.weight", description.postAttentionNorm);
        asFloats(stem + "ffn_gate_inp.weight", description.router);
        m_tensors.back().routerLayer = layer;
        constexpr std::array projections{"gate", "up", "down"};
        for (std::size_t part = 0; part < projections.size(); ++part) {
            std::vector<int> indices;
            for (const std::array<int, 3>& expert : description.experts)
                indices.push_back(expert[part]);
            stacked(stem + "ffn_" + projections[part] + "_exps.weight", std::move(indices), false);
        }
        if (description.sharedExpert[0] < 0)
            return;
        for (std::size_t part = 0; part < projections.size(); ++part)
            stacked(stem + "ffn_" + projections[part] + "_shexp.weight", {description.sharedExpert[part]}, false);
        asFloats(stem + "ffn_gate_inp_shexp.weight", description.sharedExpertGate);
        m_tensors.back().info.sizes = {m_model.config().hidden}; // a vector there
    }

    [[nodiscard]] const Linear& linear(int index) const { return m_model.linears()[static_cast<std::size_t>(index)]; }

    /// The widest linear decides the type of all.
    void stacked(std::string name, std::vector<int> indices, bool ropeOrder) {
        int bits = 0;
        for (const int index : indices)
            bits = std::max(bits, m_settings[static_cast<std::size_t>(index)].bits);
        const Linear& first = linear(indices.front());
        GgufTensor tensor;
        tensor.quantized = bits != fullPrecision;
        tensor.info = {std::move(name),
                       {first.in, first.out},
                       tensor.quantized ? blockTypeOf(bits) : *plainType(m_model.weight(first).info->dtype)};
        if (first.kind == LinearKind::expert)
            tensor.info.sizes.push_back(static_cast<std::int64_t>(indices.size()));
        tensor.linears = std::move(indices);
        tensor.ropeOrder = ropeOrder;
        m_tensors.push_back(std::move(tensor));
    }

    void asFloats(std::string name, const std::string& source, bool ropeOrder = false) {
        if (source.empty())
            return;
        const TensorInfo& info = *m_model.checkpoint().find(source);
        GgufTensor tensor;
        tensor.info = {std::move(name), {info.shape.rbegin(), info.shape.rend()}, GgmlType::F32};
        tensor.source = source;
        tensor.ropeOrder = ropeOrder;
        m_tensors.push_back(std::move(tensor));
    }

    void copied(std::string name, const std::string& source) {
        const TensorInfo& info = *m_model.checkpoint().find(source);
        GgufTensor tensor;
        tensor.info = {
            std::move(name), {info.shape.rbegin(), info.shape.rend()}, plainType(info.dtype).value_or(GgmlType::F32)};
        tensor.source = source;
        m_tensors.push_back(std::move(tensor));
    }

    const Model& m_model;
    std::vector<ModulePlan> m_settings;
    bool m_paired;
    std::vector<GgufTensor> m_tensors;
};

} // namespace

std::string_view ggufArchitecture(const Model& model) {
    const Architecture* architecture = architectureOf(model);
    return architecture ? architecture->name : std::string_view();
}

Status checkGguf(const Model& model, const Plan& plan) {
    if (Status computes = checkModel(model); !computes)
        return computes;
    const std::vector<ModulePlan> settings = settingsOf(model, plan);
    std::map<std::pair<int, Projection>, bool> stacks; // whether its experts stay at 16 bits
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const Linear& linear = model.linears()[i];
        const bool full = settings[i].bits == fullPrecision;
        if (!full)
            if (Status fits = checkLinear(linear, settings[i]); !fits)
                return fits;
        if (linear.kind != LinearKind::expert)
            continue;
        const auto [first, fresh] = stacks.try_emplace({linear.layer, linear.projection}, full);
        if (!fresh && first->second != full)
            return failure("Module '{}' {} 16 bits, other experts of its layer do not. GGUF has one type for a "
                           "projection of all experts of a layer; give all 2 to 8 bits, or all 16.",
                           linear.module, full ? "stays at" : "does not stay at");
    }
    return {};
}

std::vector<GgufTensor> ggufTensors(const Model& model, const Plan& plan) { return Layout(model, plan).all(); }

} // namespace moescope::detail
