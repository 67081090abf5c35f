// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "quantize/run_config.h"

namespace moescope {

bool sameSettings(const RunConfig& a, const RunConfig& b);

/// What an undo step from one to the other is called: "Value weight 0.45", "Windows 64", "Texts"; "Run settings" where
/// several things differ.
QString nameOfChange(const RunConfig& before, const RunConfig& after);

} // namespace moescope
