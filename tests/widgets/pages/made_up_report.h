// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/report.h"

namespace moescope::testing {

/// A report with every kind of block, small.
Report smallReport();

/// A model of `layers` x `experts`: maps and tables as large as theirs, names longer than a line.
Report largeReport(int layers, int experts);

/// A map of layers x three projections, as reports have them; the first value is missing.
ReportHeatmap heatmapOf(int layers, int experts);

} // namespace moescope::testing
