// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "pipeline/measure.h"

namespace moescope::cli {

/// --form, --unit, --probe-windows, --cache.
void addMeasuring(CLI::App& command, MeasureConfig& config);

} // namespace moescope::cli
