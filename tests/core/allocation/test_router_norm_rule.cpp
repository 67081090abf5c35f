// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "allocation/strategies/router_norm_rule.h"

using namespace moescope;

namespace {

std::vector<int> counts(const LevelCounts& levels) { return {levels.high, levels.middle, levels.low}; }

} // namespace

class TestRouterNormRule : public QObject {
    Q_OBJECT

private slots:
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
