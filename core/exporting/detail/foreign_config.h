// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "exporting/detail/compressed_tensors_config.h"
#include "exporting/detail/verify_parts.h"

namespace moescope::detail {

/// `config`: a quantization_config of auto-round or GPTQ that another program wrote. What it says of each module (an
/// exact entry, else the first pattern, else the defaults) against what the tensors are. A module that the config
/// quantizes and the files have in full precision was skipped: loaders take it for packed, or leave it random.
void checkForeign(const nlohmann::json& config, const std::vector<ConfiguredModule>& modules, CheckResult& check);

/// The same of auto-round's config for NVFP4 with activations in FP4, ours too.
void checkAutoRoundNvfp4(const nlohmann::json& config, const std::vector<ConfiguredModule>& modules,
                         CheckResult& check);

} // namespace moescope::detail
