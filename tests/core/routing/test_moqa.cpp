// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "demo_logits.h"
#include "routing/moqa.h"

using namespace moescope;
using test::distance;

class TestMoqa : public QObject {
    Q_OBJECT

private slots:
    void sharesAndCorrelationAgainstNumPy() {
        const nlohmann::json reference = test::routingReference();
        for (const auto& layer : reference["layers"]) {
            RoutingStatistics statistics;
            statistics.experts = 8;
            statistics.topK = 2;
            statistics.datasets = {{"reference", "", 256, 1, {}}};
            statistics.layers.push_back(
                {layer["layer"], {routingOf(8, 2, false, test::demoLogits("tuned", layer["layer"]))}, {}});
            const LayerRouting& found = statistics.layers[0];
            QVERIFY(distance(activationShares(statistics, found)[0], layer["tuned"]["activation_share"]) < 1e-12);
            QVERIFY(distance(coActivationCorrelation(found.datasets[0], 256), layer["tuned"]["correlation"]) < 1e-12);
        }
    }

    void activationSharesSumToOneOverExperts() {
        RoutingStatistics statistics;
        statistics.experts = 4;
        statistics.topK = 2;
        statistics.datasets = {{"a", "", 2, 1, {}}, {"b", "", 0, 0, {}}};
        LayerRouting layer{
            0, {routingOf(4, 2, false, std::vector<float>{3, 2, 1, 0, 3, 2, 1, 0}), routingOf(4, 2, false, {})}, {}};
        const DatasetTable shares = activationShares(statistics, layer);
        QVERIFY(distance(shares[0], {2.5 / 6, 2.5 / 6, 0.5 / 6, 0.5 / 6}) < 1e-12);
        QVERIFY(distance(shares[1], {0.25, 0.25, 0.25, 0.25}) < 1e-12); // no token: all alike, not 0/0
    }

    // 4 tokens, k = 2 of 3: pairs 01, 01, 01, 02. p = 1, 3/4, 1/4.
    void correlationByHand() {
        const DatasetRouting routing = routingOf(3, 2, false, std::vector<float>{3, 2, 0, 3, 2, 0, 3, 2, 0, 3, 0, 2});
        // expert 0 is in every set: no variance; 1 and 2 exclude each other: C = 0, (0 - 3/16) / (3/16) = -1
        QVERIFY(distance(coActivationCorrelation(routing, 4), {1, 0, 0, 0, 1, -1, 0, -1, 1}) < 1e-12);
    }

    void significancesAddTheMatricesAndSumToOne() {
        LayerRouting layer;
        layer.datasets.resize(2);
        layer.datasets[0].experts.resize(2);
        layer.datasets[0].experts[0].significance = {1, 2, 3};
        layer.datasets[0].experts[1].significance = {0, 0, 2};
        layer.datasets[1].experts.resize(2); // nothing at all
        const DatasetTable table = expertSignificances(layer);
        QVERIFY(distance(table[0], {0.75, 0.25}) < 1e-12 && distance(table[1], {0.5, 0.5}) < 1e-12);
    }

    void jointSignificanceCountsPartnersThatComeTogether() {
        const std::vector<double> significance{0.5, 0.3, 0.2};
        const std::vector<double> correlation{1, 0.5, -0.9, 0.5, 1, 0.1, -0.9, 0.1, 1};
        QVERIFY(distance(jointSignificance(significance, correlation, 0.0), significance) < 1e-15);
        QVERIFY(distance(jointSignificance(significance, correlation, 2.0),
                         {0.5 * (1 + 2 * 0.5 * 0.3), 0.3 * (1 + 2 * (0.5 * 0.5 + 0.1 * 0.2)),
                          0.2 * (1 + 2 * 0.1 * 0.3)}) < 1e-12);
    }

    void channelSignificancesAreTheProduct() {
        QVERIFY(distance(channelSignificances(std::vector<float>{1, 2, 0}, std::vector<float>{3, 4, 5}), {3, 8, 0}) <
                1e-12);
    }

    void channelsThatChangeMostAreKept() {
        // normalised: .1 .4 .5 and .5 .4 .1: changes .4 0 .4
        const DatasetTable table{{1, 4, 5}, {10, 8, 2}};
        QCOMPARE(changingChannels(table, 0.01),
                 (std::vector<int>{0})); // one percent of 3, rounded up; the tie goes to the first
        QCOMPARE(changingChannels(table, 0.5), (std::vector<int>{0, 2}));
        QCOMPARE(changingChannels(table, 1.0).size(), std::size_t{3});
        QVERIFY(changingChannels({}, 0.01).empty());
        QCOMPARE(changingChannels({std::vector<double>(700, 1.0)}, 0.01).size(), std::size_t{7});
    }
};

QTEST_APPLESS_MAIN(TestMoqa)
#include "test_moqa.moc"
