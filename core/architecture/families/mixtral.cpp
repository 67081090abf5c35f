// SPDX-License-Identifier: Apache-2.0
#include "architecture/families/families.h"

#include <array>

namespace moescope {

const Family& mixtral() {
    static constexpr std::array styles{
        NameStyle{"model.layers.{L}.block_sparse_moe", "model.layers.{L}.block_sparse_moe.experts.{E}", "w1", "w3",
                  "w2"},
        NameStyle{"model.layers.{L}.mlp", "model.layers.{L}.mlp.experts.{E}", "gate_proj", "up_proj", "down_proj"},
    };
    static constexpr Family family{
        .modelType = "mixtral",
        .displayName = "Mixtral",
        .defaults = R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
            "num_attention_heads": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-5, "max_position_embeddings": 131072,
            "tie_word_embeddings": false, "num_experts_per_tok": 2, "num_local_experts": 8, "rope_theta": 1000000.0})",
        .expertsKey = "num_local_experts",
        .expertWidthKey = "intermediate_size",
        .alwaysRenormalises = true,
        .queryKeyNorm = QueryKeyNorm::none,
        .sharedExpert = false,
        .sliding = Family::Sliding::all,
        .styles = styles,
    };
    return family;
}

} // namespace moescope
