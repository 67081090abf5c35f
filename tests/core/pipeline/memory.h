// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "fixtures/tiny_model.h"

namespace moescope::test {

/// Resident memory of this process, in bytes, by what backs it ("RssAnon": heap and stacks, "RssFile": mapped files).
inline std::int64_t residentBytes(const std::string& kind) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(kind + ":"))
            return 1024 * std::stoll(line.substr(kind.size() + 1));
    return 0;
}

/// A Mixtral of any size whose bfloat16 weights are a hole in the file: it needs no disk, and every page reads as
/// zeros.
inline void writeSparseModel(const std::filesystem::path& folder, const TinySizes& sizes) {
    nlohmann::json header;
    std::int64_t offset = 0;
    const auto add = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
        std::int64_t bytes = 2;
        for (const std::int64_t extent : shape)
            bytes *= extent;
        header[name + ".weight"] = {{"dtype", "BF16"}, {"shape", shape}, {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    };
    const std::int64_t hidden = sizes.hidden;
    for (int layer = 0; layer < sizes.layers; ++layer) {
        const std::string prefix = "model.layers." + std::to_string(layer) + ".";
        add(prefix + "input_layernorm", {hidden});
        add(prefix + "post_attention_layernorm", {hidden});
        add(prefix + "self_attn.q_proj", {16, hidden});
        add(prefix + "self_attn.k_proj", {8, hidden});
        add(prefix + "self_attn.v_proj", {8, hidden});
        add(prefix + "self_attn.o_proj", {hidden, 16});
        add(prefix + "block_sparse_moe.gate", {sizes.experts, hidden});
        for (int expert = 0; expert < sizes.experts; ++expert) {
            const std::string name = prefix + "block_sparse_moe.experts." + std::to_string(expert);
            add(name + ".w1", {sizes.width, hidden});
            add(name + ".w2", {hidden, sizes.width});
            add(name + ".w3", {sizes.width, hidden});
        }
    }
    add("model.embed_tokens", {16, hidden});
    add("model.norm", {hidden});
    add("lm_head", {16, hidden});
    auto config = TinyModel("mixtral", {.layers = 1, .experts = sizes.experts, .hidden = 16, .width = 16}).config;
    config["num_hidden_layers"] = sizes.layers;
    config["hidden_size"] = hidden;
    config["intermediate_size"] = sizes.width;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "config.json") << config.dump();
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = text.size();
    std::ofstream file(folder / "model.safetensors", std::ios::binary);
    for (int byte = 0; byte < 8; ++byte)
        file.put(static_cast<char>(length >> (8 * byte) & 0xFF));
    file << text;
    file.close();
    std::filesystem::resize_file(folder / "model.safetensors", 8 + length + static_cast<std::uint64_t>(offset));
}

} // namespace moescope::test
