// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>

#include "architecture/model.h"
#include "quantize/balanced_windows.h"
#include "quantize/run_config.h"
#include "routing/documents.h"
#include "routing/trace.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope::detail {

/// The windows of a run, with how they were chosen where that was asked for.
struct Calibration {
    TokenWindows windows;
    std::optional<BalancedChoice> choice;
};

/// Draws the calibration windows that the settings ask for. Fails where no text is named, one cannot be read or is too
/// short.
Result<Calibration> calibrationOf(const Model& model, const RunConfig& config, std::stop_token stop,
                                  ProgressSink& sink);

} // namespace moescope::detail
