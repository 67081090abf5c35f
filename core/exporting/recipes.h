// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// Plans in the words of other tools (docs/formats.md, "Recipes"): which module gets which width, without weights.
struct RecipeOptions {
    std::string names = "v5"; ///< module names of families that transformers 5 renamed: "v5" | "v4"
    int group = 128;          ///< for recipes that do not say how many weights share a scale
};

/// One tool's recipe; one file each in recipes/, one line in recipeTable().
struct RecipeFormat {
    std::string_view id;         ///< "gptqmodel"
    std::string_view name;       ///< "GPTQModel, dynamic"
    std::string_view definition; ///< what is written and what it loses, one sentence
    /// The error says why the tool cannot have this plan.
    Result<std::string> (*write)(const Model& model, const Plan& plan, const RecipeOptions& options);
    /// A plan for every linear of the model; modules that the recipe leaves alone stay at 16 bits. The error says what
    /// is not understood, without the file's name.
    Result<Plan> (*read)(const Model& model, std::string_view text, const RecipeOptions& options);
    /// Whether a text looks like this recipe.
    bool (*recognises)(std::string_view text);
};

const std::vector<RecipeFormat>& recipeTable();
/// The format, or the sentence that lists the known ones.
Result<const RecipeFormat*> findRecipe(std::string_view id);

/// `plan` has to fit the model (checkPlan).
Result<std::string> writeRecipe(const std::string& format, const Model& model, const Plan& plan,
                                const RecipeOptions& options = {});
/// `format` empty: found out from the text. The error names the file.
Result<Plan> readRecipe(const std::filesystem::path& file, const std::string& format, const Model& model,
                        const RecipeOptions& options = {});

} // namespace moescope
