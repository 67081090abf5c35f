// SPDX-License-Identifier: Apache-2.0
#include "support/random_model.h"

#include <cstring>
#include <random>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors_writer.h"
#include "support/atomic_write.h"

namespace moescope::test {
namespace {

using nlohmann::json;

constexpr std::int64_t vocabulary = 64;

json configOf(const RandomModel& shape) {
    json config{{"model_type", shape.family}, {"hidden_size", shape.hidden},   {"num_hidden_layers", shape.layers},
                {"num_attention_heads", 2},   {"num_key_value_heads", 1},      {"vocab_size", vocabulary},
                {"num_experts_per_tok", 2},   {"max_position_embeddings", 64}, {"tie_word_embeddings", false},
                {"hidden_act", "silu"}};
    if (shape.family == "mixtral") {
        config["architectures"] = {"MixtralForCausalLM"};
        config["num_local_experts"] = shape.experts;
        config["intermediate_size"] = shape.expertWidth;
    } else {
        config["architectures"] = {"Qwen2MoeForCausalLM"};
        config["num_experts"] = shape.experts;
        config["moe_intermediate_size"] = shape.expertWidth;
        config["shared_expert_intermediate_size"] = shape.expertWidth;
        config["intermediate_size"] = shape.expertWidth;
    }
    return config;
}

/// Gathers tensors with normal values of a size that a trained model has.
class Builder {
public:
    explicit Builder(const RandomModel& shape)
        : m_shape(shape)
        , m_random(shape.seed) {}

    void add(const std::string& name, std::vector<std::int64_t> dimensions) {
        TensorData tensor{{name, m_shape.dtype, std::move(dimensions)}, {}};
        std::normal_distribution<float> values(0.0f, 0.05f);
        const std::size_t element = sizeOf(m_shape.dtype);
        tensor.bytes.resize(tensor.spec.bytes());
        for (std::size_t i = 0; i < tensor.bytes.size(); i += element) {
            const float value = values(m_random);
            char bytes[sizeof value];
            std::memcpy(bytes, &value, sizeof value);
            std::memcpy(tensor.bytes.data() + i, bytes + sizeof value - element,
                        element); // bfloat16 is float32's upper half
        }
        tensors.push_back(std::move(tensor));
    }

    std::vector<TensorData> tensors;

private:
    const RandomModel& m_shape;
    std::mt19937_64 m_random;
};

void addExperts(Builder& builder, const RandomModel& shape, const std::string& mlp) {
    const bool mixtral = shape.family == "mixtral";
    builder.add(mlp + ".gate.weight", {shape.experts, shape.hidden});
    if (shape.fused) {
        builder.add(mlp + ".experts.gate_up_proj", {shape.experts, 2 * shape.expertWidth, shape.hidden});
        builder.add(mlp + ".experts.down_proj", {shape.experts, shape.hidden, shape.expertWidth});
        return;
    }
    for (int expert = 0; expert < shape.experts; ++expert) {
        const std::string prefix = fmt::format("{}.experts.{}.", mlp, expert);
        builder.add(prefix + (mixtral ? "w1" : "gate_proj") + ".weight", {shape.expertWidth, shape.hidden});
        builder.add(prefix + (mixtral ? "w3" : "up_proj") + ".weight", {shape.expertWidth, shape.hidden});
        builder.add(prefix + (mixtral ? "w2" : "down_proj") + ".weight", {shape.hidden, shape.expertWidth});
    }
}

void addLayer(Builder& builder, const RandomModel& shape, int layer) {
    const std::string prefix = fmt::format("model.layers.{}.", layer);
    const std::int64_t keys = shape.hidden / 2;
    builder.add(prefix + "input_layernorm.weight", {shape.hidden});
    builder.add(prefix + "post_attention_layernorm.weight", {shape.hidden});
    for (const auto& [name, out] : {std::pair{"q_proj", shape.hidden}, {"k_proj", keys}, {"v_proj", keys}}) {
        builder.add(prefix + "self_attn." + name + ".weight", {out, shape.hidden});
        if (shape.family == "qwen2_moe")
            builder.add(prefix + "self_attn." + name + ".bias", {out});
    }
    builder.add(prefix + "self_attn.o_proj.weight", {shape.hidden, shape.hidden});
    const bool published = shape.family == "mixtral" && !shape.fused;
    const std::string mlp = prefix + (published ? "block_sparse_moe" : "mlp");
    addExperts(builder, shape, mlp);
    if (shape.family != "qwen2_moe")
        return;
    for (const auto& [name, out, in] : {std::tuple{"gate_proj", shape.expertWidth, shape.hidden},
                                        {"up_proj", shape.expertWidth, shape.hidden},
                                        {"down_proj", shape.hidden, shape.expertWidth}})
        builder.add(mlp + ".shared_expert." + name + ".weight", {out, in});
    builder.add(mlp + ".shared_expert_gate.weight", {1, shape.hidden});
}

void require(const Status& status) {
    if (!status)
        throw std::runtime_error(status.error().message);
}

} // namespace

void writeRandomModel(const std::filesystem::path& folder, const RandomModel& shape) {
    std::filesystem::create_directories(folder);
    Builder builder(shape);
    builder.add("model.embed_tokens.weight", {vocabulary, shape.hidden});
    for (int layer = 0; layer < shape.layers; ++layer)
        addLayer(builder, shape, layer);
    builder.add("model.norm.weight", {shape.hidden});
    builder.add("lm_head.weight", {vocabulary, shape.hidden});
    require(writeSafetensors(folder / "model.safetensors", builder.tensors, {{"format", "pt"}}));
    require(writeFileAtomically(folder / "config.json", configOf(shape).dump(2)));
    require(writeFileAtomically(folder / "tokenizer_config.json", std::string_view("{\"model_max_length\": 64}")));
    require(writeFileAtomically(folder / "generation_config.json", std::string_view("{}")));
}

} // namespace moescope::test
