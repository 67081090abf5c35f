// SPDX-License-Identifier: GPL-3.0-or-later
#include "generated_model.h"

#include <cstdint>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

namespace moescope::testing {
namespace {

constexpr int vocabulary = 1024, heads = 8;

class Header {
public:
    void add(const std::string& name, std::int64_t rows, std::int64_t columns) {
        const std::int64_t bytes = 2 * rows * std::max<std::int64_t>(1, columns);
        nlohmann::json shape = columns ? nlohmann::json{rows, columns} : nlohmann::json{rows};
        m_json[name] = {{"dtype", "BF16"}, {"shape", shape}, {"data_offsets", {m_end, m_end + bytes}}};
        m_end += bytes;
    }
    [[nodiscard]] std::string text() const { return m_json.dump(); }
    [[nodiscard]] std::int64_t end() const { return m_end; }

private:
    nlohmann::ordered_json m_json;
    std::int64_t m_end = 0;
};

} // namespace

void writeEmptyModel(const std::filesystem::path& folder, int layers, int experts, int hidden, int width) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "config.json") << nlohmann::json{{"architectures", {"MixtralForCausalLM"}},
                                                            {"model_type", "mixtral"},
                                                            {"hidden_size", hidden},
                                                            {"intermediate_size", width},
                                                            {"num_hidden_layers", layers},
                                                            {"num_attention_heads", heads},
                                                            {"num_key_value_heads", heads},
                                                            {"num_local_experts", experts},
                                                            {"num_experts_per_tok", 2},
                                                            {"vocab_size", vocabulary},
                                                            {"max_position_embeddings", 512},
                                                            {"tie_word_embeddings", false},
                                                            {"rms_norm_eps", 1e-5},
                                                            {"rope_theta", 10000.0},
                                                            {"hidden_act", "silu"},
                                                            {"torch_dtype", "bfloat16"}};
    Header header;
    header.add("model.embed_tokens.weight", vocabulary, hidden);
    header.add("lm_head.weight", vocabulary, hidden);
    header.add("model.norm.weight", hidden, 0);
    for (int layer = 0; layer < layers; ++layer) {
        const std::string prefix = "model.layers." + std::to_string(layer) + '.';
        header.add(prefix + "input_layernorm.weight", hidden, 0);
        header.add(prefix + "post_attention_layernorm.weight", hidden, 0);
        for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"})
            header.add(prefix + "self_attn." + name + ".weight", hidden, hidden);
        header.add(prefix + "block_sparse_moe.gate.weight", experts, hidden);
        for (int expert = 0; expert < experts; ++expert) {
            const std::string e = prefix + "block_sparse_moe.experts." + std::to_string(expert) + '.';
            header.add(e + "w1.weight", width, hidden);
            header.add(e + "w2.weight", hidden, width);
            header.add(e + "w3.weight", width, hidden);
        }
    }
    std::string text = header.text();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::filesystem::path path = folder / "model.safetensors";
    {
        std::ofstream file(path, std::ios::binary);
        const auto length = static_cast<std::uint64_t>(text.size());
        for (int byte = 0; byte < 8; ++byte)
            file.put(static_cast<char>(length >> (8 * byte) & 0xff));
        file << text;
    }
    std::filesystem::resize_file(path, 8 + text.size() + static_cast<std::uintmax_t>(header.end()));
}

} // namespace moescope::testing
