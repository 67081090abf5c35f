// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/heatmap_geometry.h"

#include <algorithm>
#include <cmath>

namespace moescope {

constexpr double gap = 0.3; // between groups, in rows

HeatmapGeometry::HeatmapGeometry(const HeatmapData& data)
    : m_columns(data.columns) {
    double y = 0.0;
    for (std::size_t i = 0; i < data.rows.size(); ++i) {
        const bool opensGroup = i == 0 || data.rows[i].group != data.rows[i - 1].group;
        if (opensGroup)
            m_groups.push_back({static_cast<int>(i), 0});
        const bool gapBefore = opensGroup && i > 0 && m_groups[m_groups.size() - 2].rows > 1;
        y += gapBefore ? gap : 0.0;
        m_centres.push_back(y);
        m_groups.back().rows += 1;
        y += 1.0;
    }
}

std::optional<HeatmapCell> HeatmapGeometry::cellAt(double x, double y) const {
    const int column = static_cast<int>(std::lround(x));
    if (x < -0.5 || column >= m_columns || m_centres.empty())
        return {};
    const auto below = std::lower_bound(m_centres.begin(), m_centres.end(), y);
    for (auto row = below == m_centres.begin() ? below : below - 1; row != m_centres.end() && *row <= y + 0.5; ++row)
        if (std::abs(*row - y) <= 0.5)
            return HeatmapCell{static_cast<int>(row - m_centres.begin()), column};
    return {};
}

QRectF HeatmapGeometry::rect(HeatmapCell first, HeatmapCell last) const {
    return {QPointF(first.column - 0.5, centre(first.row) - 0.5), QPointF(last.column + 0.5, centre(last.row) + 0.5)};
}

} // namespace moescope
