// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "architecture/model_config.h"

namespace moescope::detail {

/// cos and sin of the rotary embedding, each [length, headSize], float32 arithmetic, in `type`.
struct RopeTable {
    at::Tensor cosine, sine;
};

RopeTable makeRopeTable(const ModelConfig& config, std::int64_t length, at::Device device, at::ScalarType type);

/// Rotates [..., length, headSize] by halves (the convention of Hugging Face checkpoints).
at::Tensor rotate(const at::Tensor& x, const RopeTable& rope);

} // namespace moescope::detail
