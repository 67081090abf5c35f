// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategy.h"

#include <algorithm>
#include <cmath>

#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

Status checkValue(const StrategyParameter& parameter, double value) {
    if (!parameter.choices.empty() &&
        std::ranges::find(parameter.choices, value, &StrategyParameter::Choice::value) == parameter.choices.end()) {
        std::string known;
        for (const auto& choice : parameter.choices)
            known += fmt::format("{}{:g} ({})", known.empty() ? "" : ", ", choice.value, choice.name);
        return failure("'{}' is {:g}; choose one of {}.", parameter.id, value, known);
    }
    if (!(value >= parameter.least && value <= parameter.most))
        return failure("'{}' is {:g}; it goes from {:g} to {:g}.", parameter.id, value, parameter.least,
                       parameter.most);
    if (parameter.whole && value != std::floor(value))
        return failure("'{}' is {:g}; it is a whole number.", parameter.id, value);
    return {};
}

} // namespace

const std::vector<Strategy>& strategyTable() {
    static const std::vector<Strategy> table =
        withMix({uniform(), alphaQ(), routerNorm(), ewq(), roundingError(), outlierScore(), outlierLinears(),
                 frequency(), layerEnds(), structure(), pmq(), gemq(), routingAware(), moqaFuzzy(), moqaMean(),
                 moqaSpread(), moqaWorst(), randomWidths(), manual()});
    return table;
}

Result<const Strategy*> findStrategy(std::string_view id) {
    std::string known;
    for (const Strategy& strategy : strategyTable()) {
        if (strategy.id == id)
            return &strategy;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", strategy.id);
    }
    return failure("The strategy '{}' is not known; choose one of {}.", id, known);
}

Result<std::map<std::string, double>> checkedParameters(const Strategy& strategy,
                                                        const std::map<std::string, double>& given) {
    std::map<std::string, double> checked;
    for (const StrategyParameter& parameter : strategy.parameters)
        checked.emplace(parameter.id, parameter.initial);
    for (const auto& [id, value] : given) {
        const auto known = std::ranges::find(strategy.parameters, id, &StrategyParameter::id);
        if (known == strategy.parameters.end())
            return failure("The strategy '{}' has no parameter '{}'.", strategy.id, id);
        if (Status fits = checkValue(*known, value); !fits)
            return propagate(fits);
        checked[id] = value;
    }
    return checked;
}

StrategyNeeds needsOf(const Strategy& strategy, const std::map<std::string, double>& parameters) {
    StrategyNeeds needs = strategy.needs;
    for (const Strategy* part : partsOfMix(strategy, parameters)) {
        needs.weights = needs.weights || part->needs.weights;
        needs.routers = needs.routers || part->needs.routers;
        needs.routing = needs.routing || part->needs.routing;
        needs.measured = needs.measured || part->needs.measured;
    }
    return needs;
}

Status checkEvidence(const Strategy& strategy, const std::map<std::string, double>& parameters,
                     const StrategyInput& input) {
    const StrategyNeeds needs = needsOf(strategy, parameters);
    const std::string model = input.model.folder().string();
    if (needs.weights && input.linears.empty())
        return failure("'{}' looks at the statistics of the weights, and there are none of {}. Inspect the model first "
                       "(moescope-cli inspect {}), "
                       "or give a table of them (--stats FILE.csv).",
                       strategy.id, model, model);
    if (needs.routers && input.routers.layers.empty())
        return failure("'{}' looks at the rows of the routers, and there are no statistics of those of {}. Inspect the "
                       "model first "
                       "(moescope-cli inspect {}).",
                       strategy.id, model, model);
    if (needs.routing && !input.routing)
        return failure("'{}' looks at which experts a text reaches, and no routing was traced on {}. Trace a text "
                       "first (moescope-cli trace {} "
                       "--text FILE --statistics ROUTING.json) and give its answer (--routing ROUTING.json).",
                       strategy.id, model, model);
    if (needs.measured && !input.measured)
        return failure("'{}' rests on measured costs, and nothing was measured on {}. Measure it first (moescope-cli "
                       "measure {} --text FILE --out "
                       "COSTS.json) and give the answer (--costs COSTS.json).",
                       strategy.id, model, model);
    return {};
}

} // namespace moescope
