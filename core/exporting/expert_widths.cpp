// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/expert_widths.h"

#include <algorithm>
#include <map>

#include "exporting/detail/export_format.h"

namespace moescope::detail {

bool ExpertWidths::within(std::initializer_list<int> allowed) const {
    return std::ranges::all_of(widths, [&](int width) { return std::ranges::find(allowed, width) != allowed.end(); });
}

ExpertWidths expertWidths(const Model& model, const Plan& plan) {
    ExpertWidths result;
    std::map<int, int> layers;
    std::map<std::pair<int, Projection>, int> projections;
    for (const Linear& linear : model.linears()) {
        const ModulePlan& setting = planOf(plan, linear.module);
        result.symmetric = result.symmetric && (setting.symmetric || setting.bits == fullPrecision);
        result.nvfp4 = result.nvfp4 || (setting.grid == NumberGrid::nvfp4 && setting.bits != fullPrecision);
        if (linear.kind != LinearKind::expert) {
            result.otherWidths.insert(setting.bits);
            continue;
        }
        result.widths.insert(setting.bits);
        if (setting.bits != fullPrecision)
            result.groups.insert(setting.group);
        const auto same = [&](auto& seen, const auto& key) {
            return seen.try_emplace(key, setting.bits).first->second == setting.bits;
        };
        result.byLayer = same(layers, linear.layer) && result.byLayer;
        result.byProjection = same(projections, std::pair(linear.layer, linear.projection)) && result.byProjection;
    }
    result.oneWidth = result.widths.size() <= 1;
    return result;
}

} // namespace moescope::detail
