// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporting/recipes.h"

namespace moescope {

// One file each.
RecipeFormat moescopeRecipe();
RecipeFormat autoRoundRecipe();
RecipeFormat gptqModelRecipe();
RecipeFormat llmCompressorRecipe();
RecipeFormat llamaCppRecipe();

} // namespace moescope
