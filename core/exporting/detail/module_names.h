// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <regex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "support/result.h"

namespace moescope::detail {

/// Names that other tools may give a linear: the checkpoint's own and those of transformers 4 and 5.
class ModuleNames {
public:
    explicit ModuleNames(const Model& model);

    [[nodiscard]] const std::vector<std::string>& of(std::size_t linear) const { return m_names[linear]; }
    /// -1: no linear is called so.
    [[nodiscard]] int find(std::string_view name) const;
    /// Routers and shared-expert gates, which no plan touches, by all their names.
    [[nodiscard]] bool isRouter(std::string_view name) const;

private:
    std::vector<std::vector<std::string>> m_names;
    std::unordered_map<std::string, int> m_byName;
    std::vector<std::string> m_routers;
};

/// A pattern of Python's re, as far as ECMAScript's syntax goes. `fromStart`: like re.match, else like re.search.
class ModulePattern {
public:
    static Result<ModulePattern> parse(std::string_view text, bool fromStart);
    [[nodiscard]] bool matches(const std::string& name) const;
    [[nodiscard]] bool matchesAny(const std::vector<std::string>& names) const;

private:
    std::regex m_pattern;
    bool m_fromStart = true;
};

/// Setting of a linear in a plan; 16 bits where the plan leaves it out. For recipes every setting is named by its bits,
/// group and grid.
using RecipeSetting = std::tuple<int, int, bool>;
RecipeSetting recipeSetting(const Plan& plan, const std::string& module);
/// The setting of most quantized modules, which recipes name as their default; the narrowest of equals.
Result<RecipeSetting> commonSetting(const Model& model, const Plan& plan);

/// The original's config.json in the order of its keys, for an export to add its quantization_config to.
Result<nlohmann::ordered_json> originalConfig(const Model& model);

/// Routers and shared-expert gates of a layer in the names of a loader.
std::vector<std::string> routerModules(const Model& model, int layer, const std::string& names);

/// Text for a regular expression that means itself.
std::string escapedPattern(std::string_view text);

/// A plan with every linear at 16 bits, for readers to fill.
Plan untouchedPlan(const Model& model, int group);

} // namespace moescope::detail
