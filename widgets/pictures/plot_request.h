// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace moescope {

/// A plot of the studio that is wanted as a file.
struct PlotRequest {
    std::string kind;             ///< id in plotKinds()
    std::filesystem::path source; ///< a run folder, or a model
    std::filesystem::path base;   ///< checkpoint that a model was tuned from; a run knows its own
    std::filesystem::path plan;   ///< plan.json, in place of the run's
    std::filesystem::path file;   ///< .png, .svg, .pdf or .csv
    int layer = -1, expert = -1;
    std::string projection; ///< "gate", "up", "down", "q", ...
    std::string statistic = "alpha_hill";
    std::string strategy;      ///< of error against size; empty: the plan's, else AlphaQ
    double scale = 2.0;        ///< of a .png
    int width = 0, height = 0; ///< pixels at scale 1; 0: the kind's own
};

} // namespace moescope
