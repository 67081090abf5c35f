// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// Data-free numbers of one routed expert (expert-wise mixed precision, arXiv 2604.06515; docs/methods/router-norm.md).
struct ExpertRouterStatistics {
    int layer = 0;
    int expert = 0;
    double norm = 0.0;              ///< ‖row of the router‖₂
    std::optional<double> baseNorm; ///< the same in the base checkpoint
    std::optional<double> drift;    ///< norm - baseNorm, signed
    /// How far the norm moved either way; the authors order by the signed drift.
    [[nodiscard]] std::optional<double> absoluteDrift() const;
    std::optional<double> cosine;  ///< between the rows
    std::optional<int> rankChange; ///< rank by norm (0 = smallest), tuned minus base
    /// Largest unbiased variance of a row of the first expert matrix; missing where that matrix holds something that is
    /// not finite, or a single column.
    std::optional<double> maxVar;
    std::optional<double> normRowVar; ///< variance of the row with the largest norm (the Mixtral variant)
};

/// Per layer with experts, in layer order, each with one entry an expert.
struct RouterStatistics {
    std::vector<std::vector<ExpertRouterStatistics>> layers;
};

/// `base` may be null. Fails where the two models differ in family, layers, experts or width, and on a router with a
/// number that is not finite. Stop is polled between experts.
Result<RouterStatistics> routerStatistics(const Model& tuned, const Model* base, std::stop_token stop = {});

nlohmann::json toJson(const RouterStatistics& statistics);
Result<RouterStatistics> routerStatisticsFromJson(const nlohmann::json& json);

} // namespace moescope
