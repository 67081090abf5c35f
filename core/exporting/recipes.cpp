// SPDX-License-Identifier: Apache-2.0
#include "exporting/recipes.h"

#include <algorithm>
#include <ranges>

#include "exporting/recipes/recipes.h"
#include "support/atomic_write.h"

namespace moescope {

const std::vector<RecipeFormat>& recipeTable() {
    static const std::vector<RecipeFormat> table{moescopeRecipe(), autoRoundRecipe(), gptqModelRecipe(),
                                                 llmCompressorRecipe(), llamaCppRecipe()};
    return table;
}

Result<const RecipeFormat*> findRecipe(std::string_view id) {
    std::string known;
    for (const RecipeFormat& format : recipeTable()) {
        if (format.id == id)
            return &format;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", format.id);
    }
    return failure("There is no recipe format '{}'. Known: {}.", id, known);
}

Result<std::string> writeRecipe(const std::string& format, const Model& model, const Plan& plan,
                                const RecipeOptions& options) {
    auto found = findRecipe(format);
    if (!found)
        return propagate(found);
    if (Status fits = checkPlan(plan, model); !fits)
        return propagate(fits);
    if ((*found)->id != "moescope")
        for (const auto& [module, setting] : plan.modules)
            if (setting.grid == NumberGrid::nvfp4 && setting.bits < fullPrecision)
                return failure(
                    "Module '{}' is on the NVFP4 grid, which '{}' recipes of moescope do not state. Keep the plan "
                    "as moescope's own, or make it on the symmetric grid.",
                    module, (*found)->id);
    return (*found)->write(model, plan, options);
}

Result<Plan> readRecipe(const std::filesystem::path& file, const std::string& format, const Model& model,
                        const RecipeOptions& options) {
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    const RecipeFormat* reader = nullptr;
    if (format.empty()) {
        const auto known = std::ranges::find_if(
            recipeTable(), [&](const RecipeFormat& candidate) { return candidate.recognises(*text); });
        if (known == recipeTable().end())
            return failure("{}: is no recipe that is known here. Say which one it is ({}).", file.string(),
                           fmt::join(recipeTable() | std::views::transform(&RecipeFormat::id), ", "));
        reader = &*known;
    } else {
        auto found = findRecipe(format);
        if (!found)
            return propagate(found);
        reader = *found;
    }
    auto plan = reader->read(model, *text, options);
    if (!plan)
        return failure("{}: {}.", file.string(), plan.error().message);
    if (Status fits = checkPlan(*plan, model); !fits)
        return failure("{}: {}", file.string(), fits.error().message);
    return plan;
}

} // namespace moescope
