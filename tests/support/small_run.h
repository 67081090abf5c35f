// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/run_config.h"

namespace moescope::test {

/// A random model, a text of token ids and settings of a run that takes a second or two.
struct SmallRun {
    std::filesystem::path model, text;
    RunConfig config;
    Plan plan;

    /// Writes model and text into `folder`.
    static SmallRun in(const std::filesystem::path& folder, int layers);
};

/// All that a run gave and that must not depend on when it was interrupted: bytes of layer files and outcomes without
/// times.
std::string digestOfRun(const std::filesystem::path& run);

} // namespace moescope::test
