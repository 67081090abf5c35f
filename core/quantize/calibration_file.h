// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// Windows of token ids as safetensors: `input_ids` I32 [windows, length], `dataset_of_window` I32 [windows], the names
/// of the datasets in the metadata.
Status writeCalibration(const TokenWindows& windows, const std::filesystem::path& file);
Result<TokenWindows> readCalibration(const std::filesystem::path& file);

} // namespace moescope
