// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "allocation/strategy.h"

namespace moescope {

/// MoQa's significance of each dataset (docs/methods/moqa.md): S_{d,e} of each matrix, normalised over a layer's
/// experts, with the joint factor 1 + η Σ max(ρ, 0) S.
struct MoqaEvidence {
    std::vector<std::string> datasets;
    /// [datasets][layers][experts] as expertLayers() has them: gate, up, down.
    std::vector<std::vector<std::vector<std::array<double, 3>>>> significance;

    /// Of a whole expert, mean over the datasets. [layers][experts]
    [[nodiscard]] std::vector<std::vector<double>> meanScores() const;
};

Result<MoqaEvidence> moqaEvidence(const StrategyInput& input, double eta);

/// L_{d}(b) of each linear: significance times the matrix's relative rounding error, each dataset divided by its total
/// at the candidate nearest to the mean. [datasets][linears][bits]
Result<std::vector<std::vector<std::vector<double>>>> moqaLosses(const StrategyInput& input,
                                                                 const StrategySettings& settings);

StrategyParameter etaParameter();

} // namespace moescope
