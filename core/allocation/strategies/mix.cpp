// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <deque>

#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr std::string_view prefix = "mix_";

std::string weightId(const Strategy& strategy) { return std::string(prefix) + std::string(strategy.id); }

bool canBeMixed(const Strategy& strategy) { return strategy.id != "mix" && (strategy.losses || strategy.mixLosses); }

StrategySettings settingsFor(const Strategy& part, const StrategySettings& settings) {
    StrategySettings own{settings.meanBits, settings.bits,  settings.byModule,  settings.otherBits, {},
                         settings.locked,   settings.group, settings.symmetric, settings.grid};
    for (const StrategyParameter& parameter : part.parameters) {
        const auto given = settings.parameters.find(std::string(parameter.id));
        own.parameters[std::string(parameter.id)] =
            given == settings.parameters.end() ? parameter.initial : given->second;
    }
    return own;
}

/// Of all experts at the candidate nearest to the mean, the narrower one of two as near.
double uniformLoss(const LossTable& table, const StrategySettings& settings) {
    const auto nearest =
        std::ranges::min_element(settings.bits, {}, [&](int bits) { return std::abs(bits - settings.meanBits); });
    const auto way = static_cast<std::size_t>(nearest - settings.bits.begin());
    double sum = 0.0;
    for (const auto& row : table.losses)
        sum += row.empty() ? 0.0 : row[way];
    return sum;
}

void addNote(std::string& notes, const Strategy& part, const std::string& note) {
    if (!note.empty())
        notes += fmt::format("{}{}: {}", notes.empty() ? "" : " ", part.name, note);
}

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    LossTable mixed;
    mixed.losses.resize(input.model.linears().size());
    bool any = false;
    for (const Strategy* part : partsOfMix(**findStrategy("mix"), settings.parameters)) {
        auto table = (part->losses ? part->losses : part->mixLosses)(input, settingsFor(*part, settings));
        if (!table)
            return propagate(table);
        const double uniform = uniformLoss(*table, settings);
        if (!(uniform > 0.0))
            return failure(
                "'{}' has a loss of {:g} at the uniform width, so its share of a mix is undefined. Leave it out.",
                part->id, uniform);
        const double weight = settings.parameters.at(weightId(*part)) / uniform;
        for (std::size_t i = 0; i < mixed.losses.size(); ++i) {
            mixed.losses[i].resize(table->losses[i].size(), 0.0);
            for (std::size_t way = 0; way < mixed.losses[i].size(); ++way)
                mixed.losses[i][way] += weight * table->losses[i][way];
        }
        mixed.wholeExperts = mixed.wholeExperts || table->wholeExperts;
        addNote(mixed.note, *part, table->note);
        any = true;
    }
    if (!any)
        return failure("The mix is empty: give at least one strategy a weight ({}...).",
                       fmt::format("{}alphaq", prefix));
    return mixed;
}

/// Ids and names that are put together live as long as the table.
std::string_view kept(std::string text) {
    static std::deque<std::string> texts;
    return texts.emplace_back(std::move(text));
}

} // namespace

std::vector<Strategy> withMix(std::vector<Strategy> table) {
    Strategy mix{
        .id = "mix",
        .name = "Weighted mix",
        .definition =
            "Least Σ weight · loss over several strategies, each loss divided by its own at the uniform width.",
        .source = "moescope",
        .tag = "ours",
        .parameters = {},
        .losses = losses};
    for (const Strategy& part : table)
        if (canBeMixed(part))
            mix.parameters.push_back(
                {.id = kept(weightId(part)),
                 .name = part.name,
                 .definition = kept(fmt::format("Weight of {} in the mix; 0: left out.", part.name)),
                 .initial = part.id == "alphaq" ? 1.0 : 0.0,
                 .least = 0.0,
                 .most = 1000.0,
                 .choices = {}});
    for (const Strategy& part : table)
        for (const StrategyParameter& parameter : part.parameters)
            if (canBeMixed(part) &&
                std::ranges::find(mix.parameters, parameter.id, &StrategyParameter::id) == mix.parameters.end())
                mix.parameters.push_back(parameter);
    table.push_back(std::move(mix));
    return table;
}

std::vector<const Strategy*> partsOfMix(const Strategy& strategy, const std::map<std::string, double>& parameters) {
    std::vector<const Strategy*> parts;
    if (strategy.id != "mix")
        return parts;
    for (const Strategy& part : strategyTable()) {
        if (!canBeMixed(part))
            continue;
        const auto weight = parameters.find(weightId(part));
        if (weight != parameters.end() && weight->second > 0.0)
            parts.push_back(&part);
    }
    return parts;
}

} // namespace moescope
