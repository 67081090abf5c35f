// SPDX-License-Identifier: Apache-2.0
#include "report/detail/sections.h"

namespace moescope::detail {

const std::vector<SectionBuilder>& sectionTable() {
    static const std::vector<SectionBuilder> table{
        {"model", "Model", modelSection},
        {"plan", "Plan and size", planSection},
        {"spectra", "Weight spectra", spectraSection},
        {"drift", "Router norms and drift", driftSection},
        {"coverage", "Coverage of the experts", coverageSection},
        {"tuning", "Tuning, layer by layer", tuningSection},
        {"comparison", "Compared with the original", comparisonSection},
        {"flips", "Routing flips", flipsSection},
        {"export", "Exports and their verification", exportSection},
        {"loaders", "Who can load it", loadersSection},
        {"settings", "Settings and versions", settingsSection},
        {"reproduce", "How to reproduce", reproduceSection},
    };
    return table;
}

} // namespace moescope::detail
