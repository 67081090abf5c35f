// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "allocation/knapsack.h"
#include "allocation/strategy.h"
#include "pipeline/allocate.h"

namespace moescope::detail {

/// The knapsack behind an allocation by losses: one item a routed expert's free linear, or a whole expert.
struct AllocationProblem {
    std::vector<std::vector<int>> items; ///< indices into Model::linears(), in the order of module names
    KnapsackProblem problem;             ///< choice i of an item is the i-th candidate width; cost in bits
    std::int64_t lockedCost = 0;
    std::int64_t weight = 0;             ///< what a mean of one bit costs: parameters or modules, the locked ones too

    [[nodiscard]] std::int64_t budgetFor(double meanBits) const;
    [[nodiscard]] double meanOf(std::int64_t cost) const;
};

AllocationProblem allocationProblem(const Model& model, const AllocateConfig& config, const std::vector<int>& bits,
                                    const LossTable& table);

/// The config's sentence of what is wrong with it, or nothing.
Status checkConfig(const AllocateConfig& config, const Model& model, const Inspection& inspection);

/// A plan with the given widths, in the order of Model::linears(), and the locks laid over them.
Plan planOf(const Model& model, const AllocateConfig& config, const std::vector<int>& bits);

} // namespace moescope::detail
