// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"

#include <array>
#include <cmath>

#include "report/detail/heatmaps.h"
#include "report/detail/module_name.h"

namespace moescope::detail {
namespace {

constexpr auto dumpErrors = nlohmann::json::error_handler_t::replace; // names need not be UTF-8

std::string grouped(std::int64_t value) {
    std::string digits = std::to_string(value);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > (value < 0 ? 1 : 0); place -= 3)
        digits.insert(digits.begin() + place, ',');
    return digits;
}

int projectionOrder(const std::string& projection) {
    constexpr std::array<std::string_view, 3> order{"gate", "up", "down"};
    for (std::size_t i = 0; i < order.size(); ++i)
        if (projection == order[i])
            return static_cast<int>(i);
    return static_cast<int>(order.size());
}

std::string plainText(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, dumpErrors);
}

void addLeaves(std::vector<std::pair<std::string, ReportCell>>& leaves, const std::string& name,
               const nlohmann::json& value) {
    if (value.is_object() && !value.empty()) {
        for (const auto& [key, entry] : value.items())
            addLeaves(leaves, name.empty() ? key : fmt::format("{}.{}", name, key), entry);
    } else if (value.is_array() && !value.empty()) {
        std::string list;
        for (const nlohmann::json& entry : value)
            list += (list.empty() ? "" : ", ") + plainText(entry);
        leaves.emplace_back(name, list);
    } else if (value.is_number()) {
        leaves.emplace_back(name, ReportCell(value.dump(), value.get<double>()));
    } else {
        leaves.emplace_back(name, plainText(value));
    }
}

} // namespace

std::string bytesText(double bytes) {
    constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (std::abs(bytes) >= 1000.0 && unit + 1 < units.size()) {
        bytes /= 1000.0;
        ++unit;
    }
    return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.2f} {}", bytes, units[unit]);
}

std::string countText(double count) {
    if (count >= 1e9)
        return fmt::format("{:.2f} billion", count / 1e9);
    if (count >= 1e6)
        return fmt::format("{:.2f} million", count / 1e6);
    return grouped(std::llround(count));
}

std::string percentText(double share, int decimals) { return fmt::format("{:.{}f} %", 100.0 * share, decimals); }

std::string secondsText(double seconds) {
    if (seconds < 60.0)
        return fmt::format("{:.1f} s", seconds);
    const auto minutes = std::llround(seconds / 60.0);
    return minutes < 60 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

ReportCell percentCell(double share, int decimals) { return {percentText(share, decimals), share}; }

ReportCell percentCell(const std::optional<double>& share, int decimals) {
    return share ? percentCell(*share, decimals) : ReportCell("–");
}

ReportCell numberCell(double value, int decimals) { return {fmt::format("{:.{}f}", value, decimals), value}; }

ReportCell countCell(std::int64_t value) { return {grouped(value), static_cast<double>(value)}; }

std::vector<std::pair<std::string, ReportCell>> leavesOf(const nlohmann::json& value) {
    std::vector<std::pair<std::string, ReportCell>> leaves;
    if (!value.is_null())
        addLeaves(leaves, "", value);
    return leaves;
}

std::optional<double> numberAt(const std::optional<nlohmann::json>& object, const char* key) {
    if (!object || !object->contains(key) || !(*object)[key].is_number())
        return std::nullopt;
    return (*object)[key].get<double>();
}

std::string textAt(const std::optional<nlohmann::json>& object, const char* key) {
    return object && object->contains(key) && (*object)[key].is_string() ? (*object)[key].get<std::string>()
                                                                         : std::string();
}

void standTogether(std::vector<ReportHeatmap>& maps) {
    std::optional<std::pair<double, double>> range;
    for (const ReportHeatmap& map : maps)
        for (const ReportHeatmapRow& row : map.rows)
            for (const auto& value : row.values)
                if (value && std::isfinite(*value))
                    range = range ? std::pair(std::min(range->first, *value), std::max(range->second, *value))
                                  : std::pair(*value, *value);
    for (std::size_t i = 0; i < maps.size(); ++i) {
        maps[i].range = range;
        maps[i].besidePrevious = i > 0;
    }
}

std::vector<ReportHeatmapRow> rowsByExpert(const std::map<std::string, double>& values) {
    std::map<std::pair<int, int>, std::pair<std::string, std::map<int, double>>> byRow; // layer, order of projection
    for (const auto& [module, value] : values)
        if (const auto place = placeOf(module); place && place->expert >= 0) {
            auto& [name, experts] = byRow[{place->layer, projectionOrder(place->projection)}];
            name = place->projection;
            experts[place->expert] = value;
        }
    std::vector<ReportHeatmapRow> rows;
    for (const auto& [key, entry] : byRow) {
        constexpr int most = 1 << 16; // an index from a hostile name must not size the row
        ReportHeatmapRow row{fmt::format("L{}", key.first), entry.first, {}};
        for (const auto& [expert, value] : entry.second) {
            if (expert >= most)
                break;
            row.values.resize(static_cast<std::size_t>(expert) + 1);
            row.values.back() = value;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace moescope::detail
