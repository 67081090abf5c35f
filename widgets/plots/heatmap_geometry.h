// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QRectF>

#include "plots/heatmap_data.h"

namespace moescope {

/// Where rows lie: each one unit high, groups a third of a unit apart. Columns are one unit wide, centred on their
/// index.
class HeatmapGeometry {
public:
    struct Group {
        int firstRow = 0;
        int rows = 0;
        bool operator==(const Group&) const = default;
    };

    HeatmapGeometry() = default;
    explicit HeatmapGeometry(const HeatmapData& data);

    [[nodiscard]] const std::vector<Group>& groups() const { return m_groups; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] int rows() const { return static_cast<int>(m_centres.size()); }
    /// Centre of a row, growing downwards from 0.
    [[nodiscard]] double centre(int row) const { return m_centres[static_cast<std::size_t>(row)]; }
    [[nodiscard]] double top() const { return -0.5; }
    [[nodiscard]] double bottom() const { return m_centres.empty() ? 0.5 : m_centres.back() + 0.5; }
    [[nodiscard]] std::optional<HeatmapCell> cellAt(double x, double y) const;
    /// Rectangle of rows first..last and columns first..last in these units.
    [[nodiscard]] QRectF rect(HeatmapCell first, HeatmapCell last) const;

private:
    int m_columns = 0;
    std::vector<double> m_centres;
    std::vector<Group> m_groups;
};

} // namespace moescope
