// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "allocation/plan.h"
#include "architecture/model.h"

namespace moescope::detail {

/// How a plan's widths are spread over the routed experts: what loaders ask for.
struct ExpertWidths {
    std::set<int> widths;      ///< of all routed experts
    std::set<int> groups;      ///< of those below 16 bits
    bool symmetric = true;     ///< every quantized linear, the others too
    bool nvfp4 = false;        ///< some quantized linear is NVFP4
    bool oneWidth = true;      ///< all experts alike
    bool byLayer = true;       ///< the experts of a layer alike
    bool byProjection = true;  ///< the experts of a layer alike in each projection
    std::set<int> otherWidths; ///< of attention, shared experts, dense layers

    [[nodiscard]] bool within(std::initializer_list<int> allowed) const;
};

ExpertWidths expertWidths(const Model& model, const Plan& plan);

} // namespace moescope::detail
