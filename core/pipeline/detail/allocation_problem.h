// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "allocation/knapsack.h"
#include "allocation/model_shape.h"
#include "allocation/strategy.h"
#include "pipeline/allocate.h"

namespace moescope::detail {

/// What a linear costs of the budget at a width: code bits, one bit a module, or bytes.
using WidthCost = std::function<std::int64_t(std::size_t linear, int bits)>;

/// The knapsack behind an allocation by losses: one item for what shares a width. Locked linears stay members of their
/// items but cost and lose nothing there.
struct AllocationProblem {
    std::vector<std::vector<int>> items; ///< indices into ModelShape::linears(), in the order of module names
    std::vector<int> firstWay;           ///< of each item: its choice i is candidate firstWay + i
    std::vector<int> itemOf;             ///< of each linear; -1: not a routed expert's
    KnapsackProblem problem;
    std::vector<std::vector<double>> scenarios; ///< [scenarios][choices] where the strategy has several losses

    [[nodiscard]] std::size_t ways(std::size_t item) const { return problem.first[item + 1] - problem.first[item]; }
};

/// What the problem is made of; kept for locks that change.
struct ProblemSource {
    const ModelShape& shape;
    const AllocateConfig& config;
    const std::vector<int>& bits; ///< candidates, ascending
    const LossTable& table;
    const WidthCost& cost;
};

/// The error is for limits that leave an item no width.
Result<AllocationProblem> allocationProblem(const ProblemSource& source);
/// Choices of one item under the config's locks.
std::vector<KnapsackChoice> choicesOf(const ProblemSource& source, const AllocationProblem& problem, std::size_t item);
/// The same losses in each scenario, [scenarios][ways].
std::vector<std::vector<double>> scenarioLosses(const ProblemSource& source, const AllocationProblem& problem,
                                                std::size_t item);

/// The granularity under which the table's losses mean something: "expert" where it asks for whole experts and the
/// config has "projection". The error is for a granularity that cuts experts apart.
Result<std::string> granularityFor(const AllocateConfig& config, const LossTable& table);

/// Whether a rule's widths keep to the granularity and the limits; the error names what does not.
Status checkRule(const ModelShape& shape, const AllocateConfig& config, const std::vector<int>& bits);

/// The config's sentence of what is wrong with it, or nothing. `model` null: nothing is held against shapes.
Status checkConfig(const AllocateConfig& config, const ModelShape& shape, const Model* model,
                   const Inspection& inspection, const std::function<int(const std::string&)>& indexOf);
/// `indexOf`: a module's place among the linears, or -1.
Status checkLocks(const std::map<std::string, ModulePlan>& locked, const ModelShape& shape,
                  const std::function<int(const std::string&)>& indexOf);

/// Settings with the given widths, in the order of ModelShape::linears(), and the locks laid over them.
std::vector<ModulePlan> settingsOf(const ModelShape& shape, const AllocateConfig& config, const std::vector<int>& bits);
Plan planOf(const ModelShape& shape, const AllocateConfig& config, const std::vector<int>& bits);

} // namespace moescope::detail
