// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "quantize/run_config.h"
#include "support/result.h"

namespace moescope {

/// Settings that were measured together (docs/results.md): a method and its tuning.
struct Preset {
    std::string_view id, name, definition;
    std::string_view method;
    TuningSettings tuning;
};

const std::vector<Preset>& presetTable();
/// The preset, or the sentence that lists the known ones.
Result<const Preset*> findPreset(std::string_view id);

} // namespace moescope
