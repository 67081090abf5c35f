// SPDX-License-Identifier: Apache-2.0
#include "pipeline/detail/allocation_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "allocation/minimax.h"

namespace moescope {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The smallest mean with four digits that is at least `mean`.
double roundedUp(double mean) { return std::ceil(mean * 1e4 - 1e-6) / 1e4; }

} // namespace

StrategySettings PreparedAllocation::State::settings(double meanBits) const {
    return {meanBits,      bits,         config.budget == "modules", config.otherBits, parameters,
            config.locked, config.group, config.symmetric,           config.grid};
}

StrategyInput PreparedAllocation::State::input() const {
    return {*shape, inspection.linears, inspection.routers, routing ? &*routing : nullptr,
            measured ? &*measured : nullptr};
}

detail::WidthCost PreparedAllocation::State::cost() const {
    const auto settingOf = [this](int width) { return config.setting(width); };
    if (config.budget == "file")
        return [this, settingOf](std::size_t linear, int width) {
            const std::lock_guard lock(filesMutex);
            return files->share(linear, settingOf(width));
        };
    if (config.budget == "gpu")
        return [this, settingOf](std::size_t linear, int width) { return sizer->bytes(linear, settingOf(width)); };
    if (config.budget == "modules")
        return [](std::size_t, int width) { return static_cast<std::int64_t>(width); };
    return [this](std::size_t linear, int width) { return shape->linears()[linear].parameters() * width; };
}

void PreparedAllocation::State::indexModules() {
    if (model)
        return;
    const auto& linears = shape->linears();
    indexes.reserve(linears.size());
    for (std::size_t i = 0; i < linears.size(); ++i)
        indexes.emplace(linears[i].module, static_cast<int>(i));
}

int PreparedAllocation::State::indexOf(const std::string& module) const {
    const auto& linears = shape->linears();
    if (model) {
        const Linear* linear = model->find(module);
        return linear ? static_cast<int>(linear - linears.data()) : -1;
    }
    const auto found = indexes.find(module);
    return found == indexes.end() ? -1 : found->second;
}

void PreparedAllocation::State::countLocks() {
    const bool byModule = config.budget == "modules";
    weight = lockedCost = 0;
    for (const Linear& linear : shape->linears())
        if (linear.kind == LinearKind::expert)
            weight += byModule ? 1 : linear.parameters();
    for (const auto& [module, setting] : config.locked) {
        const int index = indexOf(module);
        if (index < 0 || shape->linears()[static_cast<std::size_t>(index)].kind != LinearKind::expert)
            continue;
        lockedCost += (byModule ? 1 : shape->linears()[static_cast<std::size_t>(index)].parameters()) * setting.bits;
    }
}

/// A locked width need not be a candidate: each is asked for alone, once.
Status PreparedAllocation::State::countLockedLoss() {
    lockedLoss = 0.0;
    if (!strategy->losses || !table.scenarios.empty())
        return {};
    for (const auto& [module, setting] : config.locked) {
        const int index = indexOf(module);
        if (index < 0 || shape->linears()[static_cast<std::size_t>(index)].kind != LinearKind::expert)
            continue;
        auto known = lossAt.find(setting.bits);
        if (known == lossAt.end()) {
            StrategySettings alone = settings(config.meanBits);
            alone.bits = {setting.bits};
            auto losses = strategy->losses(input(), alone);
            if (!losses)
                return propagate(losses);
            std::vector<double> column;
            for (const std::vector<double>& row : losses->losses)
                column.push_back(row.empty() ? 0.0 : row.front());
            known = lossAt.emplace(setting.bits, std::move(column)).first;
        }
        lockedLoss += known->second[static_cast<std::size_t>(index)];
    }
    return {};
}

double PreparedAllocation::State::meanStep(const PreparedProblem::Step& step) const {
    const auto first = static_cast<std::size_t>(allocation.firstWay[step.item]);
    const int wider = bits[first + step.choice] - bits[first + step.before];
    std::int64_t count = 0;
    for (const int linear : allocation.items[step.item])
        if (!config.locked.contains(shape->linears()[static_cast<std::size_t>(linear)].module))
            count += shape->linears()[static_cast<std::size_t>(linear)].parameters();
    return static_cast<double>(count * wider) / static_cast<double>(weight);
}

std::vector<int> PreparedAllocation::State::widths(const std::vector<std::uint8_t>& chosen) const {
    std::vector<int> widths(shape->linears().size(), config.otherBits);
    for (std::size_t item = 0; item < chosen.size(); ++item) {
        const int width = bits[static_cast<std::size_t>(allocation.firstWay[item]) + chosen[item]];
        for (const int linear : allocation.items[item])
            widths[static_cast<std::size_t>(linear)] = width;
    }
    return widths;
}

std::int64_t PreparedAllocation::State::bytesOf(const std::vector<int>& widths) const {
    const auto given = detail::settingsOf(*shape, config, widths);
    if (config.budget == "gpu")
        return sizer->sizeOf(given).tensorBytes + otherMemory;
    const std::lock_guard lock(filesMutex);
    return files->sizeOf(given).fileBytes;
}

std::optional<PreparedAllocation::State::Solved> PreparedAllocation::State::solve(std::int64_t budget) const {
    if (!allocation.scenarios.empty()) {
        auto found = solveMinimax(problem->problem(), allocation.scenarios, budget);
        if (!found)
            return std::nullopt;
        const double gap = found->gap();
        return Solved{std::move(found->chosen), found->cost, found->worst, gap};
    }
    auto found = config.exact ? problem->solve(budget, PreparedProblem::untilProven) : problem->solve(budget);
    if (!found)
        return std::nullopt;
    const double gap = found->gap();
    return Solved{std::move(found->chosen), found->cost, found->loss, gap};
}

Result<PreparedAllocation::State::Solved> PreparedAllocation::State::solveForMean(double meanBits) const {
    if (!std::isfinite(meanBits) || meanBits <= 0.0)
        return failure("The mean must be a positive number of bits.");
    // a mean such as 2.7 is no binary fraction: a part in 10^12 decides nothing but whether it is met exactly
    const auto budget =
        static_cast<std::int64_t>(std::floor(meanBits * static_cast<double>(weight) * (1.0 + 1e-12))) - lockedCost;
    auto found = solve(budget);
    if (!found)
        return failure("A mean of {:g} bits cannot be reached{}: the nearest that can is {:g}.", meanBits,
                       config.locked.empty() ? "" : " with these locks", roundedUp(meanOf(problem->leastCost())));
    return std::move(*found);
}

/// Costs add up but for the digits of the headers' offsets and the cuts between files: those are taken as in the last
/// solution, until the solution stays as it is.
Result<PreparedAllocation::State::Solved> PreparedAllocation::State::solveForBytes(std::int64_t bytes) const {
    const std::int64_t least = bytesOf(widths(problem->cheapest()));
    std::int64_t rest = least - problem->leastCost();
    std::optional<Solved> best;
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
        auto found = solve(bytes - rest);
        if (!found)
            break;
        const std::int64_t total = bytesOf(widths(found->chosen));
        const std::int64_t own = total - found->cost;
        if (total <= bytes && (!best || found->loss < best->loss))
            best = found;
        if (own == rest)
            break;
        // in the last rounds only upwards, so that it ends
        rest = round < rounds / 2 ? own : std::max(own, rest + std::max<std::int64_t>(total - bytes, 0));
    }
    if (best)
        return std::move(*best);
    if (least <= bytes) { // nothing wider fits
        auto found = solve(problem->leastCost());
        if (found)
            return std::move(*found);
    }
    return failure("{} of {} bytes cannot be reached{}: the nearest that can is {} bytes ({:.3f} GB).",
                   config.budget == "gpu" ? "Memory" : "An export", bytes,
                   config.locked.empty() ? "" : " with these locks", least, static_cast<double>(least) / 1e9);
}

double PreparedAllocation::State::uniformLoss(double meanBits) const {
    const double width = std::round(meanBits);
    const auto nearest = std::ranges::min_element(bits, {}, [&](int candidate) { return std::abs(candidate - width); });
    const int candidate = static_cast<int>(nearest - bits.begin());
    const auto wayOf = [&](std::size_t item) {
        const int last = static_cast<int>(allocation.ways(item)) - 1;
        return static_cast<std::size_t>(std::clamp(candidate - allocation.firstWay[item], 0, last));
    };
    const auto total = [&](const auto& lossOf) {
        double loss = 0.0;
        for (std::size_t item = 0; item < allocation.items.size(); ++item)
            loss += lossOf(allocation.problem.first[item] + wayOf(item));
        return loss;
    };
    if (allocation.scenarios.empty())
        return lockedLoss + total([&](std::size_t choice) { return problem->problem().choices[choice].loss; });
    double worst = 0.0;
    for (const auto& losses : allocation.scenarios)
        worst = std::max(worst, total([&](std::size_t choice) { return losses[choice]; }));
    return worst;
}

Result<PreparedAllocation::Widths> PreparedAllocation::State::byLoss(double target) const {
    const auto start = Clock::now();
    auto solved = inBytes() ? solveForBytes(static_cast<std::int64_t>(target)) : solveForMean(target);
    if (!solved)
        return propagate(solved);
    Widths result;
    result.allocation.seconds = secondsSince(start);
    result.bits = widths(solved->chosen);
    result.allocation.plan.note = table.note;
    result.allocation.loss = solved->loss + lockedLoss;
    result.allocation.gap = result.allocation.loss > 0.0 ? solved->gap * solved->loss / result.allocation.loss : 0.0;
    return result;
}

Result<PreparedAllocation::Widths> PreparedAllocation::State::byRule(double meanBits) const {
    const auto start = Clock::now();
    auto assignment = strategy->assign(input(), settings(meanBits));
    if (!assignment)
        return propagate(assignment);
    if (Status fits = detail::checkRule(*shape, config, assignment->bits); !fits)
        return propagate(fits);
    Widths result;
    result.allocation.seconds = secondsSince(start);
    result.bits = std::move(assignment->bits);
    result.allocation.plan.note = std::move(assignment->note);
    result.allocation.loss = assignment->loss;
    result.allocation.gap = assignment->gap;
    return result;
}

/// A rule is asked for a mean; the largest one whose bytes fit is looked for by halving.
Result<PreparedAllocation::Widths> PreparedAllocation::State::byRuleForBytes(std::int64_t bytes) const {
    double low = bits.front(), high = fullPrecision;
    std::optional<Widths> best;
    Result<Widths> last = byRule(high);
    std::int64_t least = 0;
    const auto fits = [&](double mean) {
        last = byRule(mean);
        if (!last)
            return false;
        const std::int64_t total = bytesOf(last->bits);
        least = least == 0 ? total : std::min(least, total);
        if (total > bytes)
            return false;
        best = std::move(*last);
        return true;
    };
    if (!fits(high) && fits(low))
        for (int i = 0; i < 18; ++i)
            (fits((low + high) / 2.0) ? low : high) = (low + high) / 2.0;
    if (best)
        return std::move(*best);
    if (!last)
        return propagate(last);
    return failure("{} of {} bytes cannot be reached with '{}': the nearest that can is {} bytes ({:.3f} GB).",
                   config.budget == "gpu" ? "Memory" : "An export", bytes, strategy->id, least,
                   static_cast<double>(least) / 1e9);
}

void PreparedAllocation::State::describe(Plan& plan, double target) const {
    plan.strategy = strategy->id;
    plan.parameters = parameters;
    plan.parameters["bits"] = bits;
    plan.parameters["granularity"] = config.granularity;
    plan.parameters["budget"] = config.budget;
    plan.parameters["other_bits"] = config.otherBits;
    if (!inBytes()) {
        plan.parameters["mean_bits"] = target;
        return;
    }
    plan.parameters["bytes"] = static_cast<std::int64_t>(target);
    if (config.budget == "file") {
        plan.parameters["format"] = config.format;
    } else {
        plan.parameters["context"] = config.context;
        plan.parameters["cache_bytes"] = config.cacheBytes;
        plan.parameters["workspace_bytes"] = config.workspaceBytes;
    }
}

} // namespace moescope
