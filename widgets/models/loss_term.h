// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "quantize/run_config.h"
#include "quantize/run_metrics.h"

namespace moescope {

/// One curve of a tuning's loss. The next router's terms together are the look-ahead.
struct LossTerm {
    enum class Kind { total, reconstruction, value, structure, order, lookAhead };
    Kind kind;
    QString id;         ///< "look-ahead", for keys and objects
    QString name;       ///< "Look-ahead"
    QString definition; ///< one sentence
};
const std::vector<LossTerm>& lossTerms();

/// Relative to round to nearest; of the look-ahead the mean of its terms. Missing: not part of the objective.
std::optional<double> valueOf(const LossTerms& terms, LossTerm::Kind kind);
/// What it adds to the total, with its weight; what is missing to the total is the starving experts' term.
std::optional<double> shareOf(const LossTerms& terms, const RunConfig& config, LossTerm::Kind kind);

} // namespace moescope
