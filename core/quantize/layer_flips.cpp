// SPDX-License-Identifier: Apache-2.0
#include "quantize/layer_flips.h"

#include <nlohmann/json.hpp>

#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;

json toJson(const RouterFlips& flips) {
    json object{{"flips", flips.flipRate}, {"agreement", flips.agreement}};
    if (flips.marginWeighted)
        object["margin_weighted"] = *flips.marginWeighted;
    if (flips.outputWeighted)
        object["output_weighted"] = *flips.outputWeighted;
    return object;
}

Status read(const json& object, const char* what, const char* key, std::optional<RouterFlips>& target) {
    if (!object.contains(key))
        return {};
    RouterFlips flips;
    JsonFields fields(object[key], what);
    fields.required("flips", flips.flipRate)
        .required("agreement", flips.agreement)
        .optional("margin_weighted", flips.marginWeighted)
        .optional("output_weighted", flips.outputWeighted);
    if (Status status = fields.status(); !status)
        return status;
    target = flips;
    return {};
}

} // namespace

json toJson(const RouterStages& stages) {
    json object = json::object();
    const auto put = [&object](const char* key, const std::optional<RouterFlips>& flips) {
        if (flips)
            object[key] = toJson(*flips);
    };
    put("nearest", stages.nearest);
    put("start", stages.start);
    put("result", stages.result);
    return object;
}

Result<RouterStages> routerStagesFromJson(const json& object, const char* what) {
    RouterStages stages;
    if (!object.is_object())
        return failure("{}: is not an object.", what);
    Status status = read(object, what, "nearest", stages.nearest);
    if (status)
        status = read(object, what, "start", stages.start);
    if (status)
        status = read(object, what, "result", stages.result);
    if (!status)
        return propagate(status);
    return stages;
}

} // namespace moescope
