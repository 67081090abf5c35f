// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/run_folder.h"

namespace moescope::test {

/// Every width that exports hold, spread over the experts; attention 4 bits, shared experts 8, one linear left at 16.
Plan mixedPlan(const Model& model, int group = 32);
/// The same with no expert at 16 bits, for formats that hold all of them.
Plan servedPlan(const Model& model, int group = 32);
/// One width everywhere.
Plan uniformPlan(const Model& model, int bits, int group = 32, bool symmetric = true);

/// Every expert NVFP4, so are shared experts; attention stays at 16 bits.
Plan nvfp4Plan(const Model& model);

struct RoundedRunOptions {
    bool refitRouters = false; ///< shift the router's rows, as a refit would
};
/// A run folder of a finished run that rounded every linear of the plan.
RunFolder makeRoundedRun(const std::filesystem::path& folder, const Model& model, const Plan& plan,
                         const RoundedRunOptions& options = {});

} // namespace moescope::test
