// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "architecture/model_config.h"
#include "support/result.h"

namespace moescope {

/// How a family of models names its tensors. {L} stands for the layer, {E} for the expert. Every name is a module;
/// the tensor is module + ".weight" (or ".bias"), but for the fused tensors, which are parameters themselves.
struct NameStyle {
    std::string_view mlp;            ///< "model.layers.{L}.mlp"
    std::string_view expert;         ///< "{mlp}.experts.{E}" without the projection
    std::string_view gate, up, down; ///< projection names in an expert
};

/// One family: data and one function that reads its config. A new family is one file in families/ and a parity test.
struct Family {
    std::string_view modelType;
    std::string_view displayName;
    /// transformers' defaults for keys that config.json may leave out, as JSON.
    std::string_view defaults;
    std::string_view expertsKey;     ///< config key of the number of experts
    std::string_view expertWidthKey; ///< config key of an expert's width
    bool alwaysRenormalises;
    QueryKeyNorm queryKeyNorm;
    bool sharedExpert;
    /// Which layers slide, given use_sliding_window: all of them, or by Qwen2-MoE's rule.
    enum class Sliding { none, all, qwen2 } sliding;
    /// Per-expert names, first as in published checkpoints, then others that loaders write.
    std::span<const NameStyle> styles;
};

/// Every family that moescope knows.
std::span<const Family* const> families();
/// The family of a config.json, or the sentence that lists the known ones.
Result<const Family*> familyOf(const nlohmann::json& config);
/// config.json into a typed value; the error names the key.
Result<ModelConfig> readModelConfig(const Family& family, const nlohmann::json& config);

} // namespace moescope
