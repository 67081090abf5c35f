// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace moescope::testing {

/// Writes a checkpoint of the given shape with nothing in it: a header that is complete and a sparse file behind it, so
/// that a model of any size costs no disk. Mixtral, bfloat16.
void writeEmptyModel(const std::filesystem::path& folder, int layers, int experts, int hidden = 256, int width = 128);

} // namespace moescope::testing
