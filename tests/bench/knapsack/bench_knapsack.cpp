// SPDX-License-Identifier: Apache-2.0
// How long the solver takes, as CPU time of one thread (a busy machine does not change it much): medians over runs.
//
// usage: bench_knapsack            100,000 modules x 4 widths: prepare, another budget, another lock
//        bench_knapsack FILE.json  the same losses for 4,320 modules (24 layers x 60 experts x 3), written for
//                                  compare_pulp.py, and how long this solver takes to prove the optimum
#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <fstream>
#include <functional>
#include <optional>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "allocation/knapsack.h"

using namespace moescope;

namespace {

constexpr std::array widths{2, 3, 4, 8};

/// AlphaQ's objective for matrices of two shapes with sensitivities spread over e^3.
KnapsackProblem problemOf(std::size_t modules, std::mt19937_64& random) {
    KnapsackProblem problem;
    for (std::size_t i = 0; i < modules; ++i) {
        const std::int64_t size = i % 3 == 2 ? 1408 * 2048 : 2048 * 1408 / 2;
        const double scale = std::exp(3.0 * static_cast<double>(random() >> 11) * 0x1.0p-53);
        std::array<KnapsackChoice, widths.size()> ways;
        for (std::size_t way = 0; way < widths.size(); ++way)
            ways[way] = {size * widths[way], scale * std::exp2(-2.0 * widths[way])};
        problem.addItem(ways);
    }
    return problem;
}

double milliseconds(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Median and greatest of so many runs.
nlohmann::json timed(int runs, const std::function<void(int)>& work) {
    std::vector<double> times;
    for (int run = 0; run < runs; ++run)
        times.push_back(milliseconds([&] { work(run); }));
    std::ranges::sort(times);
    return {{"median_ms", times[times.size() / 2]}, {"most_ms", times.back()}, {"runs", runs}};
}

std::int64_t budgetAt(const PreparedProblem& problem, double mean) {
    return static_cast<std::int64_t>(static_cast<double>(problem.leastCost()) / widths[0] * mean);
}

nlohmann::json large() {
    std::mt19937_64 random(1);
    constexpr std::size_t modules = 100'000;
    const KnapsackProblem problem = problemOf(modules, random);
    nlohmann::json result{{"modules", modules}, {"widths", widths}};
    std::optional<PreparedProblem> prepared;
    result["prepare"] = timed(9, [&](int) { prepared.emplace(problem); });
    double gap = 0.0;
    result["another_budget"] = timed(101, [&](int run) {
        const auto solution = prepared->solve(budgetAt(*prepared, 2.1 + 0.03 * run));
        gap = std::max(gap, solution->gap());
    });
    result["greatest_gap"] = gap;
    std::int64_t cost = 0; // so that nothing is left out by the compiler
    // a lock takes a module out, another run puts it back
    const std::vector<KnapsackChoice> settled(widths.size());
    result["another_lock"] = timed(101, [&](int run) {
        const auto item = static_cast<std::uint32_t>(random() % modules);
        const auto ways = problem.item(item);
        const std::array items{item};
        prepared->replace(items, run % 2 == 0 ? std::span<const KnapsackChoice>(settled) : ways);
        cost += prepared->solve(budgetAt(*prepared, 3.0))->cost;
    });
    result["a_thousand_locks"] = timed(21, [&](int) {
        std::vector<std::uint32_t> items(1000);
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i] = static_cast<std::uint32_t>(i * 97);
        prepared->replace(items, std::vector<KnapsackChoice>(widths.size() * items.size()));
        cost += prepared->solve(budgetAt(*prepared, 3.0))->cost;
    });
    result["spent"] = cost;
    return result;
}

nlohmann::json small(const char* file) {
    std::mt19937_64 random(2);
    const KnapsackProblem problem = problemOf(4320, random);
    nlohmann::json result{{"modules", 4320}, {"widths", widths}};
    std::optional<KnapsackSolution> solution;
    std::int64_t budget = 0;
    result["solve_and_prove"] = timed(21, [&](int) {
        const PreparedProblem prepared(problem);
        budget = budgetAt(prepared, 2.5);
        solution = prepared.solve(budget, PreparedProblem::untilProven);
    });
    result["loss"] = solution->loss;
    result["gap"] = solution->gap();
    nlohmann::json instance{{"budget", budget}, {"ours", result}};
    for (std::size_t i = 0; i < problem.items(); ++i) {
        nlohmann::json costs = nlohmann::json::array(), losses = nlohmann::json::array();
        for (const KnapsackChoice& way : problem.item(i)) {
            costs.push_back(way.cost);
            losses.push_back(way.loss);
        }
        instance["costs"].push_back(std::move(costs));
        instance["losses"].push_back(std::move(losses));
    }
    std::ofstream(file) << instance.dump();
    return result;
}

} // namespace

int main(int argc, char** argv) { fmt::print("{}\n", (argc > 1 ? small(argv[1]) : large()).dump(1)); }
