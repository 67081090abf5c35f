// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "allocation/strategies/router_norm_rule.h"

using namespace moescope;

namespace {

std::vector<int> counts(const LevelCounts& levels) {
    return {levels.high, levels.middle, levels.low};
}

} // namespace

class TestRouterNormRule : public QObject {
    Q_OBJECT

private slots:
    void smallestScoreComesFirstAndTiesKeepTheirOrder() {
        QCOMPARE(byScore(std::vector<double>{0.5, -1.0, 0.5, -2.0}), (std::vector<int>{3, 1, 0, 2}));
    }

    // Worked by hand from docs/methods/router-norm.md.
    void expertsWithLargeVarianceMoveForward() {
        // 3 (7) passes 0 (3·1 < 7): 3 0 1 2. 2 (2) finds nobody. 1 (10) passes 0 but not 3 (3·7 > 10): 3 1 0 2.
        QCOMPARE(withVarianceMoves({0, 1, 2, 3}, std::vector<double>{1, 10, 2, 7}, 3.0), (std::vector<int>{3, 1, 0, 2}));
        // the calm expert stands behind: nobody moves
        QCOMPARE(withVarianceMoves({1, 0}, std::vector<double>{1, 10}, 3.0), (std::vector<int>{1, 0}));
        // exactly three times as large is not more
        QCOMPARE(withVarianceMoves({0, 1}, std::vector<double>{1, 3}, 3.0), (std::vector<int>{0, 1}));
        QCOMPARE(withVarianceMoves({0, 1}, std::vector<double>{1, 10}, 0.0), (std::vector<int>{0, 1}));
    }

    void halvesRoundToEven() {
        QCOMPARE(counts(twoLevels(8, 3.0, 2, 4)), (std::vector<int>{4, 0, 4}));
        QCOMPARE(counts(twoLevels(5, 3.0, 2, 4)), (std::vector<int>{2, 0, 3})); // 2.5
        QCOMPARE(counts(twoLevels(7, 3.0, 2, 4)), (std::vector<int>{4, 0, 3})); // 3.5
        QCOMPARE(counts(twoLevels(8, 1.0, 2, 4)), (std::vector<int>{0, 0, 8}));
        QCOMPARE(counts(twoLevels(8, 9.0, 2, 4)), (std::vector<int>{8, 0, 0}));
    }

    void threeLevelsTradeByRegion() {
        // middle third: 0 8 0, then 1 6 1, 2 4 2; the next trade would leave 2 in the middle against 3
        QCOMPARE(counts(threeLevels(8, 3.0, 2, 3, 4)), (std::vector<int>{2, 4, 2}));
        // top third: 4 4 0 until nobody is left in the middle
        QCOMPARE(counts(threeLevels(8, 3.5, 2, 3, 4)), (std::vector<int>{6, 0, 2}));
        // bottom third: no trade
        QCOMPARE(counts(threeLevels(8, 2.5, 2, 3, 4)), (std::vector<int>{0, 4, 4}));
        // middle third from below: 0 6 2, then 1 4 3, 2 2 4
        QCOMPARE(counts(threeLevels(8, 2.75, 2, 3, 4)), (std::vector<int>{2, 2, 4}));
        QCOMPARE(counts(threeLevels(8, 4.0, 2, 3, 4)), (std::vector<int>{8, 0, 0}));
    }

    void threeLevelsKeepTheMean() {
        for (int experts : {8, 60, 64, 128})
            for (double mean = 2.0; mean <= 4.0; mean += 0.125) {
                const LevelCounts levels = threeLevels(experts, mean, 2, 3, 4);
                QCOMPARE(levels.high + levels.middle + levels.low, experts);
                const double reached = (4.0 * levels.high + 3.0 * levels.middle + 2.0 * levels.low) / experts;
                QVERIFY(std::abs(reached - mean) <= 0.5 / experts + 1e-12);
            }
    }
};

QTEST_GUILESS_MAIN(TestRouterNormRule)
#include "test_router_norm_rule.moc"
