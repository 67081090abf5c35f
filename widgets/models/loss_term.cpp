// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/loss_term.h"

#include <QCoreApplication>

namespace moescope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LossTerm)
};

std::optional<double> scaled(const std::optional<double>& value, double factor) {
    return value ? std::optional(*value * factor) : std::nullopt;
}

} // namespace

const std::vector<LossTerm>& lossTerms() {
    using Kind = LossTerm::Kind;
    static const std::vector<LossTerm> terms{
        {Kind::total, QStringLiteral("total"), Words::tr("Total"),
         Words::tr("What is minimized: all terms with their weights")},
        {Kind::reconstruction, QStringLiteral("reconstruction"), Words::tr("Reconstruction"),
         Words::tr("Error of the layer's output; round to nearest = 1")},
        {Kind::value, QStringLiteral("value"), Words::tr("Value"),
         Words::tr("Error of the layer's own router's logits; round to nearest = 1")},
        {Kind::structure, QStringLiteral("structure"), Words::tr("Structure"),
         Words::tr("Chosen experts of the layer's own router that lose their place; round to nearest = 1")},
        {Kind::order, QStringLiteral("order"), Words::tr("Order"),
         Words::tr("Order of the own router's chosen experts; round to nearest = 1")},
        {Kind::lookAhead, QStringLiteral("look-ahead"), Words::tr("Look-ahead"),
         Words::tr("Mean of the same terms of the next router; round to nearest = 1")},
    };
    return terms;
}

std::optional<double> valueOf(const LossTerms& terms, LossTerm::Kind kind) {
    switch (kind) {
    case LossTerm::Kind::total:
        return terms.total;
    case LossTerm::Kind::reconstruction:
        return terms.reconstruction;
    case LossTerm::Kind::value:
        return terms.valueOwn;
    case LossTerm::Kind::structure:
        return terms.structureOwn;
    case LossTerm::Kind::order:
        return terms.orderOwn;
    case LossTerm::Kind::lookAhead:
        break;
    }
    double sum = 0.0;
    int count = 0;
    for (const auto& term : {terms.valueNext, terms.structureNext, terms.orderNext})
        if (term) {
            sum += *term;
            ++count;
        }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> shareOf(const LossTerms& terms, const RunConfig& config, LossTerm::Kind kind) {
    const TuningSettings& settings = config.tuning;
    const double structureWeight = config.method == "eaquant" ? settings.valueWeight : settings.structureWeight;
    switch (kind) {
    case LossTerm::Kind::total:
        return terms.total;
    case LossTerm::Kind::reconstruction:
        return terms.reconstruction;
    case LossTerm::Kind::value:
        return scaled(terms.valueOwn, settings.valueWeight);
    case LossTerm::Kind::structure:
        return scaled(terms.structureOwn, structureWeight);
    case LossTerm::Kind::order:
        return scaled(terms.orderOwn, settings.orderWeight);
    case LossTerm::Kind::lookAhead:
        break;
    }
    if (!valueOf(terms, kind))
        return {};
    return settings.valueWeight * terms.valueNext.value_or(0.0) +
           settings.structureWeight * terms.structureNext.value_or(0.0) +
           settings.orderWeight * terms.orderNext.value_or(0.0);
}

} // namespace moescope
