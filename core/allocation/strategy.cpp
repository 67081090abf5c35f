// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategy.h"

#include <algorithm>

#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

Status checkValue(const StrategyParameter& parameter, double value) {
    if (!parameter.choices.empty() && std::ranges::find(parameter.choices, value, &StrategyParameter::Choice::value) == parameter.choices.end()) {
        std::string known;
        for (const auto& choice : parameter.choices)
            known += fmt::format("{}{:g} ({})", known.empty() ? "" : ", ", choice.value, choice.name);
        return failure("'{}' is {:g}; choose one of {}.", parameter.id, value, known);
    }
    if (!(value >= parameter.least && value <= parameter.most))
        return failure("'{}' is {:g}; it goes from {:g} to {:g}.", parameter.id, value, parameter.least, parameter.most);
    return {};
}

} // namespace

const std::vector<Strategy>& strategyTable() {
    static const std::vector<Strategy> table{uniform(), alphaQ(), routerNorm(), manual()};
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

Result<std::map<std::string, double>> checkedParameters(const Strategy& strategy, const std::map<std::string, double>& given) {
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

} // namespace moescope
