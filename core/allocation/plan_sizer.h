// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "allocation/model_shape.h"
#include "allocation/plan.h"

namespace moescope {

/// sizeOf(plan, model) for one plan after another: what stays the same is summed once.
class PlanSizer {
public:
    explicit PlanSizer(const Model& model);
    /// Without a model there is nothing but the linears; those at 16 bits count two bytes a parameter.
    explicit PlanSizer(const ModelShape& shape);

    /// Settings in the order of ModelShape::linears().
    [[nodiscard]] PlanSize sizeOf(std::span<const ModulePlan> settings) const;
    /// Bytes of a linear's weight in the `mixed` layout.
    [[nodiscard]] std::int64_t bytes(std::size_t linear, const ModulePlan& setting) const;

private:
    struct Entry {
        Linear linear; ///< shape and kind are used
        std::int64_t original = 0;
    };
    std::vector<Entry> m_linears;
    std::int64_t m_originalBytes = 0;
    std::int64_t m_otherBytes = 0; ///< of everything that is no linear's weight and is kept
};

} // namespace moescope
