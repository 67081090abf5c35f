// SPDX-License-Identifier: Apache-2.0
#include "routing/router_norms.h"

#include <nlohmann/json.hpp>

#include "routing/router_order.h"

namespace moescope {
namespace {

using nlohmann::json;

template <class T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

template <class T>
std::optional<T> optionalAt(const json& object, const char* key) {
    const json& value = object.at(key);
    return value.is_null() ? std::nullopt : std::optional(value.get<T>());
}

json toJson(const ExpertRouterStatistics& row) {
    return {{"layer", row.layer},
            {"expert", row.expert},
            {"norm", row.norm},
            {"base_norm", orNull(row.baseNorm)},
            {"drift", orNull(row.drift)},
            {"absolute_drift", orNull(row.absoluteDrift())},
            {"cosine", orNull(row.cosine)},
            {"rank_change", orNull(row.rankChange)},
            {"max_var", orNull(row.maxVar)},
            {"norm_row_var", orNull(row.normRowVar)}};
}

ExpertRouterStatistics rowFromJson(const json& object) {
    ExpertRouterStatistics row;
    row.layer = object.at("layer").get<int>();
    row.expert = object.at("expert").get<int>();
    row.norm = object.at("norm").get<double>();
    row.baseNorm = optionalAt<double>(object, "base_norm");
    row.drift = optionalAt<double>(object, "drift");
    row.cosine = optionalAt<double>(object, "cosine");
    row.rankChange = optionalAt<int>(object, "rank_change");
    row.maxVar = optionalAt<double>(object, "max_var");
    row.normRowVar = optionalAt<double>(object, "norm_row_var");
    return row;
}

} // namespace

json toJson(const RouterStatistics& statistics) {
    json layers = json::array(), orders = json::array();
    const RouterOrderOptions published;
    for (const auto& layer : statistics.layers) {
        if (!layer.empty()) {
            json order = toJson(routerOrder(layer, published));
            order["layer"] = layer.front().layer;
            orders.push_back(std::move(order));
        }
        json rows = json::array();
        for (const ExpertRouterStatistics& row : layer)
            rows.push_back(toJson(row));
        layers.push_back(std::move(rows));
    }
    // what follows from the rows is for readers outside; it is not read back
    return {{"layers", std::move(layers)}, {"zeta", published.zeta}, {"orders", std::move(orders)}};
}

Result<RouterStatistics> routerStatisticsFromJson(const json& object) {
    RouterStatistics statistics;
    try {
        for (const json& layer : object.at("layers")) {
            auto& rows = statistics.layers.emplace_back();
            for (const json& row : layer)
                rows.push_back(rowFromJson(row));
        }
    } catch (const json::exception& problem) {
        return failure("these are not router statistics ({})", problem.what());
    }
    return statistics;
}

} // namespace moescope
