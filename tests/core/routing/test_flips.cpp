// SPDX-License-Identifier: Apache-2.0
// Flips of the demo model's base logits to its tuned ones against tests/references/routing_reference.py: counts are
// equal, rates agree to 1e-12, margin-weighted rates to 1e-6 (margins are kept in float32).
#include <cmath>
#include <numeric>

#include "demo_logits.h"
#include "routing/detail/flip_counting.h"
#include "routing/flips.h"
#include "routing/routing_statistics.h"

using namespace moescope;
using test::distance;

class TestFlips : public QObject {
    Q_OBJECT

private slots:
    void againstNumPy() {
        const nlohmann::json reference = test::routingReference();
        for (const auto& layer : reference["layers"]) {
            const auto& expected = layer["base_to_tuned"];
            const LayerFlips found = flipsOf(layer["layer"], 8, 2, test::demoLogits("base", layer["layer"]),
                                             test::demoLogits("tuned", layer["layer"]));
            QCOMPARE(found.layer, layer["layer"].get<int>());
            QVERIFY(found.lost == expected["lost"].get<std::vector<std::int64_t>>());
            QVERIFY(found.gained == expected["gained"].get<std::vector<std::int64_t>>());
            QVERIFY(found.replacement == expected["replacement"].get<std::vector<std::int64_t>>());
            QVERIFY(found.replacedByToken == expected["replaced_by_token"].get<std::vector<std::uint8_t>>());
            QVERIFY(std::ranges::equal(found.flippedMargins.tokens,
                                       expected["flipped_margins"].get<std::vector<std::int64_t>>()));
            QVERIFY(distance({found.flipRate, found.agreement, found.firstChoiceKept},
                             {expected["flip_rate"], expected["agreement"], expected["first_choice_kept"]}) < 1e-12);
            QVERIFY(distance({found.marginWeighted}, {expected["margin_weighted_flips"]}) < 1e-6);
            QVERIFY(found.flipRate > 0.02 && found.flipRate < 0.98); // the reference tells something
            QVERIFY(!found.outputWeighted);
        }
    }

    void nothingFlipsAgainstItself() {
        const std::vector<float> logits = test::demoLogits("tuned", 0);
        const LayerFlips found = flipsOf(0, 8, 2, logits, logits);
        QVERIFY(found.flipRate == 0.0 && found.agreement == 1.0 && found.firstChoiceKept == 1.0 &&
                found.marginWeighted == 0.0);
        QCOMPARE(found.flippedMargins.total(), std::int64_t{0});
        QCOMPARE(found.marginHistogram.total(), std::int64_t{256});
    }

    // An order of the same experts is no flip: the set counts.
    void orderIsNoFlip() {
        const LayerFlips found = flipsOf(0, 3, 2, std::vector<float>{3, 2, 1}, std::vector<float>{2, 3, 1});
        QVERIFY(found.flipRate == 0.0 && found.agreement == 1.0 && found.firstChoiceKept == 0.0);
    }

    // Equal logits: whichever experts torch.topk gives the model are the set, here and in every other statistic.
    void tiesAreThoseOfTheModel() {
        for (const int experts : {4, 8, 60, 128, 200})
            for (const int k : {1, 2, 4}) {
                const auto size = static_cast<std::size_t>(experts);
                const std::vector<float> tied(size, 1.0F);
                const DatasetRouting routing = routingOf(experts, k, false, tied);
                std::vector<float> others(size, 0.0F); // prefers experts that the tie did not choose
                std::vector<std::int64_t> chosen(size);
                for (std::size_t e = 0; e < size; ++e) {
                    chosen[e] = routing.experts[e].tokens;
                    others[e] = chosen[e] > 0 ? -1.0F : static_cast<float>(e) / 1000.0F;
                }
                const LayerFlips found = flipsOf(0, experts, k, tied, others);
                if (2 * k <= experts)
                    QVERIFY(found.lost == chosen);
                QVERIFY(flipsOf(0, experts, k, tied, tied).flipRate == 0.0);
            }
    }

    // softmax in float32 cannot tell these two apart, so the model does not either: the reference of the tie is the
    // softmax, not the logit
    void logitsThatSoftmaxMakesEqualAreATie() {
        const std::vector<float> close{-200.0F, 0.0F, -201.0F};
        const LayerFlips found = flipsOf(0, 3, 2, close, close);
        const DatasetRouting routing = routingOf(3, 2, false, close);
        QVERIFY(found.flipRate == 0.0);
        QCOMPARE(routing.experts[0].tokens + routing.experts[2].tokens, std::int64_t{1});
    }

    void datasetsAddUpToTheLayer() {
        const std::vector<std::int32_t> before{0, 1, 0, 1, 0, 2, 3, 1}, after{1, 0, 0, 2, 2, 0, 2, 0};
        const std::vector<float> margins{1.0F, 2.0F, 0.5F, 0.25F}, changes{0.0F, 0.5F, 0.0F, 1.0F};
        const std::vector<int> dataset{1, 1, 0, 0};
        const LayerFlips found = detail::countFlips({.layer = 2,
                                                     .experts = 4,
                                                     .topK = 2,
                                                     .before = before,
                                                     .after = after,
                                                     .margins = margins,
                                                     .outputChanges = changes,
                                                     .datasetOfToken = dataset,
                                                     .datasets = 2});
        QVERIFY(found.replacedByToken == (std::vector<std::uint8_t>{0, 1, 0, 2}));
        QVERIFY(distance({found.flipRate, found.agreement, found.firstChoiceKept, found.marginWeighted,
                          *found.outputWeighted},
                         {0.5, 0.625, 0.25, 2.25 / 3.75, 0.375}) < 1e-12);
        QVERIFY(found.replacement[1 * 4 + 2] == 1 && found.replacement[3 * 4 + 2] == 1 &&
                found.replacement[1 * 4 + 0] == 1);
        const FlipMeasures& first = found.datasets[0];
        QVERIFY(first.tokens == 2);
        QVERIFY(distance({first.flipRate, first.agreement, first.firstChoiceKept, first.marginWeighted,
                          *first.outputWeighted},
                         {0.5, 0.5, 0.0, 0.25 / 0.75, 0.5}) < 1e-12);
        QVERIFY(distance({found.datasets[1].flipRate, *found.datasets[1].outputWeighted}, {0.5, 0.25}) < 1e-12);
        for (std::size_t e = 0; e < 4; ++e) {
            QCOMPARE(found.datasets[0].lost[e] + found.datasets[1].lost[e], found.lost[e]);
            QCOMPARE(found.datasets[0].gained[e] + found.datasets[1].gained[e], found.gained[e]);
        }
        MarginHistogram both = found.datasets[0].margins;
        both.add(found.datasets[1].margins);
        QVERIFY(both == found.marginHistogram);
    }

    void jsonGivesBackWhatWasWritten() {
        Comparison comparison;
        comparison.original = "/m";
        comparison.quantized = "/q";
        comparison.texts = {"a.txt 0-50 %"};
        comparison.experts = 8;
        comparison.topK = 2;
        comparison.outputWeighted = 0.01;
        comparison.layers.push_back(flipsOf(0, 8, 2, test::demoLogits("base", 0), test::demoLogits("tuned", 0)));
        comparison.layers[0].datasets.push_back(
            {.tokens = 256, .flipRate = 0.5, .outputWeighted = 0.02, .lost = {1, 2}, .gained = {2, 1}});
        comparison.datasets.push_back({.name = "a",
                                       .text = "a.txt 0-50 %",
                                       .tokens = 256,
                                       .windows = 1,
                                       .length = 256,
                                       .dtype = "float32",
                                       .kl = 0.5});
        for (const bool perToken : {false, true}) {
            const nlohmann::json json = toJson(comparison, perToken);
            const auto again = comparisonFromJson(nlohmann::json::parse(json.dump()));
            QVERIFY2(again, again ? "" : again.error().message.c_str());
            QVERIFY(toJson(*again, perToken) == json);
            QCOMPARE(again->layers[0].margins.size(), perToken ? std::size_t{256} : std::size_t{0});
        }
    }

    // Runs keep comparisons: those written before there were datasets and histograms still open.
    void jsonOfEarlierVersionsOpens() {
        nlohmann::json json = toJson(Comparison{}, false);
        json["layers"] = {{{"layer", 0},
                           {"flip_rate", 0.1},
                           {"agreement", 0.9},
                           {"first_choice_kept", 1.0},
                           {"margin_weighted_flips", 0.05},
                           {"lost", {1}},
                           {"gained", {1}},
                           {"replacement", {1}}}};
        for (const char* later : {"datasets", "output_weighted_flips", "margin_weighted_flips"})
            json.erase(later);
        const auto read = comparisonFromJson(json);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(!read->layers[0].outputWeighted && read->layers[0].marginHistogram.total() == 0);
        json["layers"][0].erase("lost");
        QVERIFY(!comparisonFromJson(json));
    }
};

QTEST_APPLESS_MAIN(TestFlips)
#include "test_flips.moc"
