// SPDX-License-Identifier: Apache-2.0
// Figures from router logits against tests/references/routing_reference.py. Counts are equal. What is a sum of float64
// softmaxes agrees to 1e-12; gates are the model's own float32 weights, so that sums of them agree to 1e-6.
#include <cmath>
#include <numeric>

#include "demo_logits.h"
#include "routing/routing_statistics.h"

using namespace moescope;
using test::distance;

namespace {

template <class Value>
std::vector<double> column(const DatasetRouting& routing, const Value& value) {
    std::vector<double> list;
    for (const ExpertRouting& expert : routing.experts)
        list.push_back(static_cast<double>(value(expert)));
    return list;
}

/// Two datasets, one layer, from logits of one layer cut at a token.
RoutingStatistics cutInTwo(const std::vector<float>& logits, std::size_t firstTokens) {
    RoutingStatistics statistics;
    statistics.model = "/models/a";
    statistics.dtype = "float32";
    statistics.length = 32;
    statistics.experts = 8;
    statistics.topK = 2;
    const std::span all(logits);
    LayerRouting& layer = statistics.layers.emplace_back();
    layer.layer = 3;
    for (const auto& [name, part] :
         {std::pair{"first", all.first(firstTokens * 8)}, {"second", all.subspan(firstTokens * 8)}}) {
        const auto tokens = static_cast<std::int64_t>(part.size() / 8);
        statistics.datasets.push_back({name, std::string(name) + ".txt", tokens, static_cast<int>(tokens / 32), 12.5});
        layer.datasets.push_back(routingOf(8, 2, false, part));
        for (std::size_t e = 0; e < 8; ++e)
            layer.datasets.back().experts[e].significance = {0.1 * static_cast<double>(e), 0.2, 0.3};
    }
    return statistics;
}

} // namespace

class TestRoutingStatistics : public QObject {
    Q_OBJECT

private slots:
    void againstNumPy() {
        const nlohmann::json reference = test::routingReference();
        for (const auto& layer : reference["layers"]) {
            const std::vector<float> logits = test::demoLogits("tuned", layer["layer"]);
            const DatasetRouting found = routingOf(8, 2, false, logits);
            const auto& expected = layer["tuned"];
            for (std::size_t e = 0; e < 8; ++e)
                QCOMPARE(found.experts[e].tokens, expected["tokens"][e].get<std::int64_t>());
            QVERIFY(found.coActivation == expected["co_activation"].get<std::vector<std::int64_t>>());
            QVERIFY(std::ranges::equal(found.margins.tokens, expected["margins"].get<std::vector<std::int64_t>>()));
            QVERIFY(distance(column(found, [](const auto& e) { return e.share; }), expected["share"]) < 1e-12);
            QVERIFY(distance(column(found, [](const auto& e) { return e.meanGate; }), expected["mean_gate"]) < 1e-6);
            QVERIFY(distance(column(found, [](const auto& e) { return e.softmaxWeight; }), expected["softmax_weight"]) <
                    1e-12);
            QVERIFY(distance(column(found, [](const auto& e) { return e.meanSoftmax; }), expected["mean_softmax"]) <
                    1e-12);
            QVERIFY(distance({found.entropy, found.loadVariation, found.switchLoss},
                             {expected["entropy"], expected["load_variation"], expected["switch_loss"]}) < 1e-12);
            const DatasetRouting renormalised = routingOf(8, 2, true, logits);
            QVERIFY(distance(column(renormalised, [](const auto& e) { return e.meanGate; }),
                             layer["tuned_renormalised_mean_gate"]) < 1e-6);
        }
    }

    // logits ln 4, ln 2, ln 1: softmax 4/7 2/7 1/7; the second token the other way round, the third like the first.
    void threeTokensByHand() {
        const auto four = static_cast<float>(std::log(4.0)), two = static_cast<float>(std::log(2.0));
        const DatasetRouting found =
            routingOf(3, 2, false, std::vector<float>{four, two, 0, 0, two, four, four, two, 0});
        const auto near = [](double a, double b) { return std::abs(a - b) < 1e-6; };
        QVERIFY(found.experts[0].tokens == 2 && found.experts[1].tokens == 3 && found.experts[2].tokens == 1);
        QVERIFY(near(found.experts[0].meanGate, 4.0 / 7) && near(found.experts[1].meanGate, 2.0 / 7));
        QVERIFY(near(found.experts[0].softmaxWeight, 8.0 / 7) && near(found.experts[0].meanSoftmax, 3.0 / 7));
        QVERIFY(found.coActivation == (std::vector<std::int64_t>{2, 2, 0, 2, 3, 1, 0, 1, 1}));
        QVERIFY(near(found.entropy, std::log(7.0) - 10.0 / 7 * std::log(2.0)));
        QVERIFY(near(found.loadVariation, std::sqrt(2.0 / 3) / 2)); // 2, 3, 1
        QVERIFY(near(found.switchLoss, 3 * (2.0 / 6 * 3 / 7 + 3.0 / 6 * 2 / 7 + 1.0 / 6 * 2 / 7)));
        // gap ln 2, sd ln 2: a margin of 1, of all three
        QCOMPARE(found.margins.total(), std::int64_t{3});
        QVERIFY(found.margins.tokens[19] + found.margins.tokens[20] == 3);
        QVERIFY(std::abs(found.margins.median() - 1.0) <= MarginHistogram::binWidth);
    }

    void balanceIsOneAndNothingIsNaN() {
        std::vector<float> logits(16, 0.0F); // 4 tokens, each prefers a pair that nobody else prefers twice
        for (std::size_t t = 0; t < 4; ++t)
            logits[t * 4 + t] = logits[t * 4 + (t + 1) % 4] = 1.0F;
        const DatasetRouting found = routingOf(4, 2, false, logits);
        QVERIFY(std::abs(found.switchLoss - 1.0) < 1e-12 && found.loadVariation < 1e-12);
        const DatasetRouting everything = routingOf(4, 4, false, logits);
        QVERIFY(everything.margins.total() == 0 && everything.experts[0].share == 1.0);
        const DatasetRouting equal = routingOf(4, 2, false, std::vector<float>(8, 3.0F));
        QVERIFY(std::abs(equal.entropy - std::log(4.0)) < 1e-12 && equal.margins.tokens[0] == 2);
        const DatasetRouting none = routingOf(4, 2, false, {});
        QVERIFY(none.entropy == 0.0 && none.loadVariation == 0.0 && none.switchLoss == 0.0 &&
                none.experts[3].share == 0.0);
    }

    void bothHalvesPooledAreTheWhole() {
        const std::vector<float> logits = test::demoLogits("tuned", 1);
        const RoutingStatistics halves = cutInTwo(logits, 100); // of different length
        const DatasetRouting found = pooled(halves, halves.layers[0]);
        const DatasetRouting whole = routingOf(8, 2, false, logits);
        for (std::size_t e = 0; e < 8; ++e) {
            QCOMPARE(found.experts[e].tokens, whole.experts[e].tokens);
            QVERIFY(distance({found.experts[e].meanGate, found.experts[e].softmaxWeight, found.experts[e].meanSoftmax,
                              found.experts[e].share},
                             {whole.experts[e].meanGate, whole.experts[e].softmaxWeight, whole.experts[e].meanSoftmax,
                              whole.experts[e].share}) < 1e-12);
            QVERIFY(std::abs(found.experts[e].significance[0] - 0.1 * static_cast<double>(e)) < 1e-12);
        }
        QVERIFY(found.coActivation == whole.coActivation && found.margins == whole.margins);
        QVERIFY(distance({found.entropy, found.loadVariation, found.switchLoss},
                         {whole.entropy, whole.loadVariation, whole.switchLoss}) < 1e-12);
        const nlohmann::json reference = test::routingReference();
        const DatasetRouting half = routingOf(8, 2, false, std::span(logits).first(128UL * 8));
        QVERIFY(distance({half.entropy}, {reference["layers"][1]["first_half"]["entropy"]}) < 1e-12);
    }

    void channelsPoolByTokens() {
        RoutingStatistics statistics;
        statistics.experts = statistics.topK = 1;
        statistics.datasets = {{"a", "", 1, 1, {}}, {"b", "", 3, 1, {}}};
        LayerRouting layer;
        for (const auto& [tokens, value] : {std::pair<std::int64_t, float>{1, 8.0F}, {3, 4.0F}}) {
            DatasetRouting routing = routingOf(1, 1, false, std::vector<float>(static_cast<std::size_t>(tokens)));
            routing.channels = {{{{value}, {value}, {value}}, {{value}, {value}, {value}}}};
            layer.datasets.push_back(routing);
        }
        const DatasetRouting all = pooled(statistics, layer);
        QCOMPARE(all.channels[0].input.secondMoment[0], 5.0F); // (8 + 3·4)/4
        QCOMPARE(all.channels[0].inner.gatedSecondMoment[0], 5.0F);
        QCOMPARE(all.channels[0].inner.largest[0], 8.0F);
    }

    void coverageNamesDeadAndStarvingExperts() {
        std::vector<float> logits;
        for (int t = 0; t < 100; ++t) // expert 3 never, expert 2 once
            logits.insert(logits.end(), {2.0F, t == 0 ? 0.5F : 1.0F, t == 0 ? 1.0F : 0.5F, 0.0F});
        RoutingStatistics statistics;
        statistics.experts = 4;
        statistics.topK = 2;
        statistics.datasets = {{"text", "text.txt", 100, 1, {}}};
        statistics.layers.push_back({5, {routingOf(4, 2, false, logits)}, {}});
        const Coverage coverage = coverageOf(statistics, 0.02);
        QVERIFY(coverage.starvingShare == 0.02 && coverage.tokens == 100 && coverage.layers[0][2].layer == 5);
        QVERIFY(coverage.layers[0][3].dead && !coverage.layers[0][3].starving);
        QVERIFY(coverage.layers[0][2].starving && coverage.layers[0][2].share == 0.01);
        QVERIFY(!coverage.layers[0][1].starving &&
                coverage.layers[0][1].tokensByDataset == std::vector<std::int64_t>{99});
        QVERIFY(!coverageOf(statistics, 0.01).layers[0][2].starving); // fewer than, not as many as
    }

    void jsonGivesBackWhatWasWritten() {
        RoutingStatistics statistics = cutInTwo(test::demoLogits("tuned", 2), 64);
        statistics.datasets[1].perplexity.reset();
        const nlohmann::json json = toJson(statistics);
        const auto again = routingStatisticsFromJson(nlohmann::json::parse(json.dump()));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QVERIFY(toJson(*again) == json);
        QVERIFY(!again->datasets[1].perplexity && *again->datasets[0].perplexity == 12.5);
        QVERIFY(again->layers[0].datasets[1].experts[7].significance ==
                statistics.layers[0].datasets[1].experts[7].significance);
        QVERIFY(again->layers[0].datasets[0].margins == statistics.layers[0].datasets[0].margins);
    }

    void jsonThatDoesNotFitIsRefused() {
        const nlohmann::json good = toJson(cutInTwo(test::demoLogits("tuned", 2), 64));
        const auto refused = [&](const char* pointer, const nlohmann::json& value, const std::string& part) {
            nlohmann::json bad = good;
            bad[nlohmann::json::json_pointer(pointer)] = value;
            const auto read = routingStatisticsFromJson(bad);
            return !read && read.error().message.find(part) != std::string::npos;
        };
        QVERIFY(refused("/routing_statistics", 2, "version 2"));
        QVERIFY(refused("/top_k", 9, "9 of 8 experts"));
        QVERIFY(refused("/layers/0/datasets", nlohmann::json::array(), "0 datasets, but 2"));
        QVERIFY(refused("/layers/0/datasets/1/share", {0.1}, "'share' has 1 entries"));
        QVERIFY(refused("/layers/0/datasets/0/co_activation", {1, 2}, "'co_activation'"));
        QVERIFY(refused("/layers/0/datasets/0/margins",
                        {{"bin_width_sd", 0.1}, {"tokens", good["layers"][0]["datasets"][0]["margins"]["tokens"]}},
                        "'margins'"));
        QVERIFY(refused("/datasets/0/tokens", "many", "'tokens'"));
        QVERIFY(!routingStatisticsFromJson(nlohmann::json::array()));
        QVERIFY(!routingStatisticsFromJson(nlohmann::json(nlohmann::json::value_t::discarded)));
    }
};

QTEST_APPLESS_MAIN(TestRoutingStatistics)
#include "test_routing_statistics.moc"
