// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <cmath>

#include <nlohmann/json.hpp>

#include "routing/router_order.h"

using namespace moescope;

namespace {

std::vector<int> moved(std::vector<int> order, const std::vector<double>& variances, double zeta) {
    return withVarianceMoves(std::move(order), variances, zeta).order;
}

ExpertRouterStatistics row(double norm, std::optional<double> drift, double maxVar, double normRowVar) {
    ExpertRouterStatistics result;
    result.norm = norm;
    result.drift = drift;
    result.maxVar = maxVar;
    result.normRowVar = normRowVar;
    return result;
}

} // namespace

class TestRouterOrder : public QObject {
    Q_OBJECT

private slots:
    void smallestScoreComesFirstAndTiesKeepTheirOrder() {
        QCOMPARE(byScore(std::vector<double>{0.5, -1.0, 0.5, -2.0}), (std::vector<int>{3, 1, 0, 2}));
    }

    // Worked by hand from docs/methods/router-norm.md.
    void expertsWithLargeVarianceMoveForward() {
        // 3 (7) passes 0 (3·1 < 7): 3 0 1 2. 2 (2) finds nobody. 1 (10) passes 0 but not 3 (3·7 > 10): 3 1 0 2.
        const RouterOrder found = withVarianceMoves({0, 1, 2, 3}, std::vector<double>{1, 10, 2, 7}, 3.0);
        QCOMPARE(found.byScore, (std::vector<int>{0, 1, 2, 3}));
        QCOMPARE(found.order, (std::vector<int>{3, 1, 0, 2}));
        QVERIFY(found.moves == (std::vector<OrderMove>{{3, 3, 0}, {1, 2, 1}}));
        // the calm expert stands behind: nobody moves
        QCOMPARE(moved({1, 0}, {1, 10}, 3.0), (std::vector<int>{1, 0}));
        // exactly three times as large is not more
        QCOMPARE(moved({0, 1}, {1, 3}, 3.0), (std::vector<int>{0, 1}));
        QVERIFY(withVarianceMoves({0, 1}, std::vector<double>{1, 10}, 0.0).moves.empty());
    }

    void theMovesLeadFromTheOneOrderToTheOther() {
        const std::vector<double> variances{0.3, 9.0, 0.1, 2.0, 40.0, 0.2, 7.0, 1.0};
        const RouterOrder found = withVarianceMoves({5, 0, 3, 2, 7, 1, 6, 4}, variances, 3.0);
        std::vector<int> order = found.byScore;
        for (const OrderMove& move : found.moves) {
            QCOMPARE(order[static_cast<std::size_t>(move.from)], move.expert);
            QVERIFY(move.to < move.from);
            order.erase(order.begin() + move.from);
            order.insert(order.begin() + move.to, move.expert);
        }
        QVERIFY(found.moves.size() > 1);
        QCOMPARE(order, found.order);
    }

    void aVarianceThatIsNoNumberStaysWhereItIs() {
        QCOMPARE(moved({0, 1, 2}, {std::nan(""), 1.0, 10.0}, 3.0), (std::vector<int>{0, 2, 1}));
    }

    void scoresAndVariancesAreAChoice() {
        const std::vector rows{row(3.0, -2.0, 1.0, 5.0), row(1.0, 1.0, 1.0, 1.0), row(2.0, 0.5, 10.0, 1.0)};
        const auto order = [&](RouterScore score, VarianceChoice variance, double zeta) {
            return routerOrder(rows, {score, variance, zeta}).order;
        };
        QCOMPARE(order(RouterScore::drift, VarianceChoice::anyRow, 0.0), (std::vector<int>{0, 2, 1}));
        QCOMPARE(order(RouterScore::absoluteDrift, VarianceChoice::anyRow, 0.0), (std::vector<int>{2, 1, 0}));
        QCOMPARE(order(RouterScore::norm, VarianceChoice::anyRow, 0.0), (std::vector<int>{1, 2, 0}));
        QCOMPARE(order(RouterScore::norm, VarianceChoice::anyRow, 3.0), (std::vector<int>{2, 1, 0}));
        QCOMPARE(order(RouterScore::norm, VarianceChoice::largestRow, 3.0), (std::vector<int>{0, 1, 2}));
    }

    void withoutABaseTheNormStandsForTheDrift() {
        const std::vector rows{row(3.0, {}, 1.0, 1.0), row(1.0, {}, 1.0, 1.0)};
        QCOMPARE(routerOrder(rows).order, (std::vector<int>{1, 0}));
        QCOMPARE(routerOrder(rows, {.score = RouterScore::absoluteDrift}).order, (std::vector<int>{1, 0}));
    }

    void jsonListsTheMoves() {
        const auto json = toJson(withVarianceMoves({0, 1}, std::vector<double>{1, 10}, 3.0));
        QVERIFY(json ==
                nlohmann::json::parse(R"({"by_score":[0,1],"moves":[{"expert":1,"from":1,"to":0}],"order":[1,0]})"));
    }
};

QTEST_APPLESS_MAIN(TestRouterOrder)
#include "test_router_order.moc"
