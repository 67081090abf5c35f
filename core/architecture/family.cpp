// SPDX-License-Identifier: Apache-2.0
#include "architecture/family.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "architecture/families/families.h"

namespace moescope {

std::span<const Family* const> families() {
    static const std::array<const Family*, 4> known{&mixtral(), &qwen2Moe(), &qwen3Moe(), &olmoe()};
    return known;
}

Result<const Family*> familyOf(const nlohmann::json& config) {
    const std::string type = config.contains("model_type") && config["model_type"].is_string()
                                 ? config["model_type"].get<std::string>()
                                 : "";
    for (const Family* family : families())
        if (family->modelType == type)
            return family;
    std::string known;
    for (const Family* family : families())
        known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", family->displayName, family->modelType);
    if (type.empty())
        return failure("config.json names no model_type. moescope reads {}.", known);
    return failure("config.json names the model type '{}', which moescope does not know. It reads {}.", type, known);
}

} // namespace moescope
