// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/block.h"
#include "report/data.h"

namespace moescope::detail {

/// Lost (sign -1) or gained (1) tokens of every expert, in percent of the tokens compared.
ReportHeatmap flipMap(const Comparison& comparison, std::string title, std::string description, int sign,
                      const std::vector<std::int64_t> LayerFlips::*counts);

/// The width of every expert matrix.
ReportHeatmap bitsMap(const Plan& plan, std::string title);

/// Maps to be compared: one range of colours for all, each beside the one before it.
void standTogether(std::vector<ReportHeatmap>& maps);

} // namespace moescope::detail
