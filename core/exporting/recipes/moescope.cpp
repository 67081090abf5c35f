// SPDX-License-Identifier: Apache-2.0
#include "exporting/recipes/recipes.h"

namespace moescope {
namespace {

using nlohmann::json;

Result<std::string> write(const Model&, const Plan& plan, const RecipeOptions&) {
    return toJson(plan).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Plan> read(const Model&, std::string_view text, const RecipeOptions&) {
    const json object = json::parse(text, nullptr, false);
    if (object.is_discarded())
        return failure("it is not valid JSON");
    return planFromJson(object);
}

bool recognises(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    return object.is_object() && object.value("format", json()) == "moescope plan";
}

} // namespace

RecipeFormat moescopeRecipe() {
    return {"moescope",
            "moescope plan",
            "JSON with everything that a plan holds: widths, groups, grids, locks, strategy and note.",
            write,
            read,
            recognises};
}

} // namespace moescope
