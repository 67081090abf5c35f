// SPDX-License-Identifier: Apache-2.0
#include "architecture/families/families.h"

#include <array>

namespace moescope {

const Family& olmoe() {
    static constexpr std::array styles{
        NameStyle{"model.layers.{L}.mlp", "model.layers.{L}.mlp.experts.{E}", "gate_proj", "up_proj", "down_proj"},
    };
    static constexpr Family family{
        .modelType = "olmoe",
        .displayName = "OLMoE",
        .defaults = R"({"vocab_size": 50304, "hidden_size": 2048, "intermediate_size": 2048, "num_hidden_layers": 16,
            "num_attention_heads": 16, "rms_norm_eps": 1e-5, "max_position_embeddings": 4096, "tie_word_embeddings": false,
            "num_experts_per_tok": 8, "num_experts": 64, "norm_topk_prob": false, "attention_bias": false,
            "rope_theta": 10000.0})",
        .expertsKey = "num_experts",
        .expertWidthKey = "intermediate_size",
        .alwaysRenormalises = false,
        .queryKeyNorm = QueryKeyNorm::whole,
        .sharedExpert = false,
        .sliding = Family::Sliding::none,
        .styles = styles,
    };
    return family;
}

} // namespace moescope
