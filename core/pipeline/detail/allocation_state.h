// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "allocation/plan_sizer.h"
#include "exporting/export_sizer.h"
#include "pipeline/allocate.h"
#include "pipeline/detail/allocation_problem.h"

namespace moescope {

/// What prepare() works out and at() looks at. Lives on the heap and does not move: `shape` points into `model`.
struct PreparedAllocation::State {
    std::optional<Model> model; ///< none: a table of statistics only
    std::optional<ModelShape> shape;
    std::unordered_map<std::string_view, int> indexes; ///< of the shape's modules where there is no model to ask
    AllocateConfig config;
    const Strategy* strategy = nullptr;
    std::map<std::string, double> parameters;
    std::vector<int> bits; ///< candidate widths, ascending, each once

    // What the strategy looks at, kept for the next question
    Inspection inspection;
    std::optional<RoutingStatistics> routing;
    std::optional<MeasuredCosts> measured;

    // For those that state losses
    LossTable table;
    detail::AllocationProblem allocation;
    std::optional<PreparedProblem> problem;

    // Sizes
    std::optional<PlanSizer> sizer;
    mutable std::optional<ExportSizer> files; ///< budget "file"; remembers what it was asked
    mutable std::mutex filesMutex;
    std::int64_t weight = 0;     ///< of a mean of one bit: parameters or modules, the locked ones too
    std::int64_t lockedCost = 0; ///< code bits of locked linears, or one module's
    double lockedLoss = 0.0;     ///< of routed experts' linears that are locked; the solver does not see them
    std::map<int, std::vector<double>> lossAt; ///< of every linear at a width that was locked somewhere
    std::int64_t otherMemory = 0;              ///< budget "gpu": cache and workspace

    [[nodiscard]] bool inBytes() const { return config.budget == "file" || config.budget == "gpu"; }
    [[nodiscard]] StrategySettings settings(double meanBits) const;
    [[nodiscard]] StrategyInput input() const;
    [[nodiscard]] detail::WidthCost cost() const;
    [[nodiscard]] detail::ProblemSource source(const detail::WidthCost& cost) const {
        return {*shape, config, bits, table, cost};
    }
    void indexModules();
    [[nodiscard]] int indexOf(const std::string& module) const; ///< -1: not there
    [[nodiscard]] double meanOf(std::int64_t cost) const {
        return static_cast<double>(cost + lockedCost) / static_cast<double>(weight);
    }
    [[nodiscard]] std::vector<int> widths(const std::vector<std::uint8_t>& chosen) const;
    /// Bytes that a budget "file" or "gpu" counts.
    [[nodiscard]] std::int64_t bytesOf(const std::vector<int>& widths) const;
    void countLocks();
    /// After countLocks(), for strategies with one loss. Fails where the strategy cannot tell the loss at a locked
    /// width.
    Status countLockedLoss();
    /// What a step of the hull adds to the mean of code bits a parameter.
    [[nodiscard]] double meanStep(const PreparedProblem::Step& step) const;

    /// A solution of either kind of losses.
    struct Solved {
        std::vector<std::uint8_t> chosen;
        std::int64_t cost = 0;
        double loss = 0.0;
        double gap = 0.0;
    };
    [[nodiscard]] std::optional<Solved> solve(std::int64_t budget) const;
    [[nodiscard]] Result<Solved> solveForMean(double meanBits) const;
    [[nodiscard]] Result<Solved> solveForBytes(std::int64_t bytes) const;
    [[nodiscard]] double uniformLoss(double meanBits) const;
    [[nodiscard]] Result<Widths> byLoss(double target) const;
    [[nodiscard]] Result<Widths> byRule(double meanBits) const;
    [[nodiscard]] Result<Widths> byRuleForBytes(std::int64_t bytes) const;
    void describe(Plan& plan, double target) const;
};

} // namespace moescope
