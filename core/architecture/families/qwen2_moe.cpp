// SPDX-License-Identifier: Apache-2.0
#include "architecture/families/families.h"

#include <array>

namespace moescope {

const Family& qwen2Moe() {
    static constexpr std::array styles{
        NameStyle{"model.layers.{L}.mlp", "model.layers.{L}.mlp.experts.{E}", "gate_proj", "up_proj", "down_proj"},
    };
    static constexpr Family family{
        .modelType = "qwen2_moe",
        .displayName = "Qwen2-MoE",
        .defaults = R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 24,
            "num_attention_heads": 16, "num_key_value_heads": 16, "rms_norm_eps": 1e-6, "max_position_embeddings": 32768,
            "tie_word_embeddings": false, "num_experts_per_tok": 4, "num_experts": 60, "norm_topk_prob": false,
            "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632, "qkv_bias": true,
            "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28, "decoder_sparse_step": 1,
            "rope_theta": 10000.0})",
        .expertsKey = "num_experts",
        .expertWidthKey = "moe_intermediate_size",
        .alwaysRenormalises = false,
        .queryKeyNorm = QueryKeyNorm::none,
        .sharedExpert = true,
        .sliding = Family::Sliding::qwen2,
        .styles = styles,
    };
    return family;
}

} // namespace moescope
