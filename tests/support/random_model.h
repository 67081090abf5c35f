// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "checkpoint/dtype.h"

namespace moescope::test {

/// A random model of a known family, small enough to write in milliseconds.
struct RandomModel {
    std::string family = "qwen2_moe"; ///< qwen2_moe | mixtral
    int layers = 2;
    int experts = 4;
    std::int64_t hidden = 128;
    std::int64_t expertWidth = 64;
    bool fused = false; ///< experts as three-dimensional tensors
    DType dtype = DType::BF16;
    std::uint64_t seed = 0;
};

/// config.json, one safetensors file, and a tokenizer_config.json and generation_config.json to be copied.
void writeRandomModel(const std::filesystem::path& folder, const RandomModel& shape);

} // namespace moescope::test
