// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inspect.h"

#include <nlohmann/json.hpp>

namespace moescope {

using nlohmann::json;

json toJson(const Inspection& inspection) {
    json linears = json::array();
    for (const LinearStatistics& linear : inspection.linears)
        linears.push_back(toJson(linear));
    return {{"linears", std::move(linears)}, {"routers", toJson(inspection.routers)}};
}

Result<Inspection> inspectionFromJson(const json& object) {
    if (!object.is_object() || !object.contains("linears") || !object["linears"].is_array() ||
        !object.contains("routers"))
        return failure("this is not an inspection (an object with 'linears' and 'routers')");
    Inspection inspection;
    for (const json& entry : object["linears"]) {
        auto linear = linearStatisticsFromJson(entry);
        if (!linear)
            return propagate(linear);
        inspection.linears.push_back(std::move(*linear));
    }
    auto routers = routerStatisticsFromJson(object["routers"]);
    if (!routers)
        return propagate(routers);
    inspection.routers = std::move(*routers);
    return inspection;
}

} // namespace moescope
