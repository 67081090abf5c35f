// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <fmt/format.h>

#include "allocation/knapsack.h"

using namespace moescope;

namespace {

/// The least loss under the budget, by trying everything; infinity where nothing fits.
double bruteForce(const KnapsackProblem& problem, std::int64_t budget, std::size_t item = 0) {
    if (budget < 0)
        return std::numeric_limits<double>::infinity();
    if (item == problem.items())
        return 0.0;
    double best = std::numeric_limits<double>::infinity();
    for (const KnapsackChoice& way : problem.item(item))
        best = std::min(best, way.loss + bruteForce(problem, budget - way.cost, item + 1));
    return best;
}

struct Random {
    std::mt19937_64 engine;
    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(bound));
    }
    double fraction() { return static_cast<double>(engine() >> 11) * 0x1.0p-53; }
};

/// Kinds of instances: anything; widths of one size (AlphaQ by module); widths of several sizes; many ties; all alike.
KnapsackProblem randomProblem(Random& random, int kind) {
    KnapsackProblem problem;
    const auto items = 1 + random.below(7);
    for (std::int64_t i = 0; i < items; ++i) {
        std::vector<KnapsackChoice> ways;
        const std::int64_t size = kind == 2 ? (1 + random.below(3)) * 16 : 1;
        const double scale = kind == 4 ? 1.0 : std::exp(4.0 * random.fraction());
        if (kind == 0)
            for (std::int64_t way = 0; way < 1 + random.below(4); ++way)
                ways.push_back({random.below(20), 10.0 * random.fraction() - 2.0});
        else
            for (const int bits : {2, 3, 4, 8})
                ways.push_back(
                    {size * bits, kind == 3 ? static_cast<double>(random.below(3)) : scale * std::exp2(-2.0 * bits)});
        problem.addItem(ways);
    }
    return problem;
}

void check(const KnapsackProblem& problem, const KnapsackSolution& solution, std::int64_t budget) {
    QCOMPARE(solution.chosen.size(), problem.items());
    std::int64_t cost = 0;
    double loss = 0.0;
    for (std::size_t i = 0; i < problem.items(); ++i) {
        cost += problem.item(i)[solution.chosen[i]].cost;
        loss += problem.item(i)[solution.chosen[i]].loss;
    }
    QCOMPARE(solution.cost, cost);
    QCOMPARE(solution.loss, loss);
    QVERIFY(cost <= budget);
}

} // namespace

class TestKnapsack : public QObject {
    Q_OBJECT

private slots:
    void equalsBruteForceOnThousands() {
        Random random{std::mt19937_64(7)};
        int feasible = 0;
        for (int round = 0; round < 4000; ++round) {
            const KnapsackProblem problem = randomProblem(random, round % 5);
            const PreparedProblem prepared(problem);
            const std::int64_t budget = random.below(round % 5 == 2 ? 700 : 60);
            const double best = bruteForce(problem, budget);
            const auto exact = prepared.solve(budget);
            QCOMPARE(exact.has_value(), std::isfinite(best));
            QCOMPARE(exact.has_value(), budget >= prepared.leastCost());
            if (!exact)
                continue;
            ++feasible;
            check(problem, *exact, budget);
            QVERIFY2(std::abs(exact->loss - best) <= 1e-9 * (1.0 + std::abs(best)),
                     fmt::format("round {}: {} instead of {}", round, exact->loss, best).c_str());
            QCOMPARE(exact->gap(), 0.0);
            const auto greedy = prepared.solve(budget, 0);
            check(problem, *greedy, budget);
            QVERIFY(greedy->loss >= best - 1e-9 * (1.0 + std::abs(best)));
            QVERIFY2(greedy->bound <= best + 1e-9 * (1.0 + std::abs(best)),
                     fmt::format("round {}: bound {} above {}", round, greedy->bound, best).c_str());
        }
        QVERIFY(feasible > 2000);
    }

    void aLimitedSearchKeepsAValidBound() {
        Random random{std::mt19937_64(11)};
        for (int round = 0; round < 500; ++round) {
            const KnapsackProblem problem = randomProblem(random, 2);
            const PreparedProblem prepared(problem);
            const std::int64_t budget = prepared.leastCost() + random.below(200);
            const double best = bruteForce(problem, budget);
            const auto limited = prepared.solve(budget, 3);
            check(problem, *limited, budget);
            QVERIFY(limited->bound <= best + 1e-9 && limited->loss >= best - 1e-9);
        }
    }

    void earlierItemsAreServedFirst() {
        KnapsackProblem problem;
        for (int i = 0; i < 5; ++i)
            problem.addItem(std::vector<KnapsackChoice>{{2, 1.0}, {3, 0.5}});
        const auto solution = PreparedProblem(problem).solve(12);
        QCOMPARE(solution->chosen, (std::vector<std::uint8_t>{1, 1, 0, 0, 0}));
        QCOMPARE(solution->gap(), 0.0);
    }

    void aStepThatTheBudgetCannotUseIsNoGap() {
        KnapsackProblem problem;
        for (int i = 0; i < 3; ++i)
            problem.addItem(std::vector<KnapsackChoice>{{20, 1.0}, {30, 0.5}});
        const auto solution = PreparedProblem(problem).solve(79, 0); // 70 is the most that can be spent
        QCOMPARE(solution->cost, 70);
        QCOMPARE(solution->gap(), 0.0);
    }

    void oneItemAndNoItem() {
        KnapsackProblem problem;
        QCOMPARE(PreparedProblem(problem).solve(0)->loss, 0.0);
        problem.addItem(std::vector<KnapsackChoice>{{5, 2.0}, {4, 1.0}, {9, 0.0}});
        const PreparedProblem prepared(problem);
        QVERIFY(!prepared.solve(3));
        QCOMPARE(prepared.solve(8)->chosen.front(), 1);
        QCOMPARE(prepared.solve(9)->chosen.front(), 2);
        QCOMPARE(prepared.solve(1000)->cost, 9);
    }

    void hullWalkIsDescendingAndConvex() {
        Random random{std::mt19937_64(3)};
        const PreparedProblem prepared(randomProblem(random, 2));
        QVERIFY(prepared.steps().size() > 2);
        for (std::size_t i = 1; i < prepared.costs().size(); ++i) {
            QVERIFY(prepared.costs()[i] > prepared.costs()[i - 1]);
            QVERIFY(prepared.losses()[i] < prepared.losses()[i - 1]);
            QVERIFY(i < 2 || prepared.steps()[i - 1].slope <= prepared.steps()[i - 2].slope);
        }
    }

    void aHundredThousandModulesSolveWithASmallGap() {
        Random random{std::mt19937_64(5)};
        KnapsackProblem problem;
        std::int64_t parameters = 0;
        for (int i = 0; i < 100'000; ++i) {
            const std::int64_t size = i % 3 == 0 ? 2048 * 768 : 1024 * 768;
            const double scale = std::exp(3.0 * random.fraction());
            std::vector<KnapsackChoice> ways;
            for (const int bits : {2, 3, 4, 8})
                ways.push_back({size * bits, scale * std::exp2(-2.0 * bits)});
            problem.addItem(ways);
            parameters += size;
        }
        const PreparedProblem prepared(problem);
        for (const double mean : {2.2, 2.5, 3.0, 3.3, 5.0}) {
            const auto budget = static_cast<std::int64_t>(mean * static_cast<double>(parameters));
            const auto solution = prepared.solve(budget);
            QVERIFY(solution->cost <= budget);
            QVERIFY2(solution->gap() < 1e-6, fmt::format("{}", solution->gap()).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestKnapsack)
#include "test_knapsack.moc"
