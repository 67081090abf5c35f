// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "allocation/plan.h"
#include "pipeline/inspect.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct AllocateConfig {
    std::string strategy = "alphaq";  ///< id in strategyTable()
    double meanBits = 3.0;            ///< of routed experts
    std::vector<int> bits{2, 3, 4};   ///< candidate widths of routed experts
    std::string granularity = "projection"; ///< projection | expert
    std::string budget = "parameters";      ///< parameters | modules (AlphaQ's count)
    /// Of the strategy, by their ids in strategyTable() ("gamma", "levels"); what is missing takes its default there.
    std::map<std::string, double> parameters;
    int group = 128;
    bool symmetric = true;
    int otherBits = 4;                ///< attention, shared experts, dense layers; uniform uses meanBits for all
    std::map<std::string, ModulePlan> locked; ///< kept as they are
};

struct Allocation {
    Plan plan;
    PlanSize size;
    double loss = 0.0;        ///< the strategy's objective
    double uniformLoss = 0.0; ///< the same objective at uniform width round(meanBits), for reference; both 0 without one
    double gap = 0.0;         ///< proven distance to the optimum, relative to loss; 0 = exact
    double seconds = 0.0;     ///< of the solving alone
};

/// Points of error against size on the hull of the solver, for the curve.
struct BudgetCurve {
    std::vector<double> meanBits, loss;
    std::vector<std::int64_t> tensorBytes;
};

/// A problem whose losses and hulls are worked out: another budget costs a search and the writing of the plan.
class PreparedAllocation {
public:
    static Result<PreparedAllocation> prepare(const Model& model, const Inspection& inspection, const AllocateConfig& config);
    PreparedAllocation(PreparedAllocation&&) noexcept;
    PreparedAllocation& operator=(PreparedAllocation&&) noexcept;
    ~PreparedAllocation();

    /// Fails where the mean cannot be reached; the error names the nearest one that can.
    [[nodiscard]] Result<Allocation> at(double meanBits) const;
    /// Fails for strategies that place widths by rule and have no loss.
    [[nodiscard]] Result<BudgetCurve> curve() const;

private:
    struct State;
    explicit PreparedAllocation(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// prepare() and at(config.meanBits) in one.
Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateConfig& config);
Result<BudgetCurve> budgetCurve(const Model& model, const Inspection& inspection, const AllocateConfig& config);

} // namespace moescope
