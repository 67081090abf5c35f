// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "exporting/detail/compressed_tensors_config.h"

namespace moescope::detail {

/// `config`: a quantization_config of ModelOpt, and hf_quant_config.json in `folder` where there is one. Names with `*`
/// for the rest of a name exclude modules: all that are in full precision and no packed one. With quantized
/// activations (NVFP4, not W4A16_NVFP4) each packed module needs its input_scale: loaders take a missing one for zero.
void checkModelOpt(const std::filesystem::path& folder, const nlohmann::json& config,
                   const std::vector<ConfiguredModule>& modules, CheckResult& check);

} // namespace moescope::detail
