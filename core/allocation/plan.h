// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "allocation/number_grid.h"
#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// Widths that a plan may give. 16 bits: left as the checkpoint has it.
inline constexpr std::array<int, 5> plannableBits{2, 3, 4, 8, 16};
inline constexpr int fullPrecision = 16;

/// How one linear layer is stored.
struct ModulePlan {
    int bits = 4;
    int group = 128;
    bool symmetric = true;
    bool locked = false;                   ///< set by hand; solving again leaves it
    NumberGrid grid = NumberGrid::integer; ///< nvfp4: 4 bits, groups of 16, symmetric

    bool operator==(const ModulePlan&) const = default;
};

/// A setting of `bits` under a choice of grid: with nvfp4 linears of 4 bits are NVFP4, those of other widths symmetric
/// integers in groups of `group`.
ModulePlan moduleSetting(int bits, int group, bool symmetric, NumberGrid grid);

/// Widths of every linear of a model (module name -> setting), with where they came from.
struct Plan {
    std::string strategy = "manual";                      ///< id of the strategy that made it
    nlohmann::json parameters = nlohmann::json::object(); ///< of that strategy, for the record
    std::string note;
    std::map<std::string, ModulePlan> modules;

    bool operator==(const Plan&) const = default;
};

/// What a plan costs. "Mean bits" counts code bits over the parameters of routed experts; scales and zero points are
/// shown apart.
struct PlanSize {
    double meanBits = 0.0;             ///< routed experts, code bits a parameter
    double meanBitsByModule = 0.0;     ///< routed experts, each module once (AlphaQ's count)
    double meanBitsWithOverhead = 0.0; ///< routed experts, scales and zero points counted in
    /// All tensors in the `mixed` layout: codes, scales, zero points, g_idx, full-precision rest. NVFP4 linears are
    /// counted in the `nvfp4` layout.
    std::int64_t tensorBytes = 0;
    std::int64_t overheadBytes = 0; ///< scales, zero points and g_idx of it
    std::int64_t originalBytes = 0; ///< tensors of the checkpoint
};

PlanSize sizeOf(const Plan& plan, const Model& model);

/// Every module known, every linear there, widths of 2, 3, 4, 8 or 16, groups that divide `in`, NVFP4 with its own
/// width and group; the error names the module.
Status checkPlan(const Plan& plan, const Model& model);

nlohmann::json toJson(const Plan& plan);
Result<Plan> planFromJson(const nlohmann::json& json);
Result<Plan> readPlan(const std::filesystem::path& file);
Status writePlan(const Plan& plan, const std::filesystem::path& file);

} // namespace moescope
