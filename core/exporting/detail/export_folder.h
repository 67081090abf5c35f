// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "architecture/model.h"
#include "exporting/detail/manifest.h"
#include "support/result.h"

namespace moescope::detail {

/// Fails where the disk of `folder` has no room for tensor files of `bytes` and the small files beside them.
Status checkSpace(const std::filesystem::path& folder, std::int64_t bytes);

/// Copies what goes with the weights whatever their format: generation config, tokenizer, chat template, licences.
/// Configs of the weights are the format's own business.
Status copyCompanions(const Model& model, const std::filesystem::path& folder, Manifest& manifest);

} // namespace moescope::detail
