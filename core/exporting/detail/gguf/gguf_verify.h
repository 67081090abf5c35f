// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "exporting/detail/verify_parts.h"
#include "exporting/verification.h"
#include "exporting/verify.h"

namespace moescope::detail {

/// verifyFolder() of a folder with a GGUF file. An empty optional: stopped.
std::optional<Verification> verifyGguf(const std::filesystem::path& folder, const VerificationReference* reference,
                                       const Advance& advance);

} // namespace moescope::detail
