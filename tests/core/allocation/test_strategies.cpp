// SPDX-License-Identifier: Apache-2.0
// Each strategy against numbers worked by hand on a model of 2 layers x 4 experts.
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "allocation/strategy.h"
#include "fixtures/tiny_model.h"

using namespace moescope;

class TestStrategies : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;
    std::vector<LinearStatistics> m_linears;
    RouterStatistics m_routers;
    RoutingStatistics m_routing;
    MeasuredCosts m_measured;
    std::map<std::string, ModulePlan> m_locked;

    StrategyInput input() const { return {*m_model, m_linears, m_routers, &m_routing, &m_measured}; }
    StrategySettings settings(const std::string& strategy, double meanBits,
                              const std::map<std::string, double>& parameters = {}) const {
        auto checked = checkedParameters(**findStrategy(strategy), parameters);
        if (!checked)
            qFatal("%s", checked.error().message.c_str());
        return {meanBits, {2, 3, 4}, false, 8, std::move(*checked), m_locked};
    }
    Assignment assigned(const std::string& strategy, double meanBits,
                        const std::map<std::string, double>& parameters = {}) const {
        auto assignment = (*findStrategy(strategy))->assign(input(), settings(strategy, meanBits, parameters));
        if (!assignment)
            qFatal("%s", assignment.error().message.c_str());
        return std::move(*assignment);
    }
    LossTable losses(const std::string& strategy, const std::map<std::string, double>& parameters = {},
                     double meanBits = 3.0) const {
        auto table = (*findStrategy(strategy))->losses(input(), settings(strategy, meanBits, parameters));
        if (!table)
            qFatal("%s", table.error().message.c_str());
        return std::move(*table);
    }
    std::size_t linear(std::size_t layer, std::size_t expert, std::size_t part) const {
        return static_cast<std::size_t>(m_model->layers()[layer].experts[expert][part]);
    }
    std::vector<int> experts(const Assignment& assignment, std::size_t layer) const {
        std::vector<int> bits;
        for (std::size_t expert = 0; expert < 4; ++expert) {
            bits.push_back(assignment.bits[linear(layer, expert, 0)]);
            for (const std::size_t part : {1u, 2u})
                if (assignment.bits[linear(layer, expert, part)] != bits.back())
                    qFatal("the matrices of an expert differ");
        }
        return bits;
    }
    using Bits = std::vector<int>;

private slots:
    void initTestCase() {
        test::TinyModel("qwen2_moe", {.layers = 2, .experts = 4}).write(m_folder.path().toStdString());
        auto model = Model::open(m_folder.path().toStdString());
        QVERIFY(model);
        m_model = std::move(*model);
    }

    void init() {
        m_locked.clear();
        m_linears.assign(m_model->linears().size(), {});
        for (LinearStatistics& statistics : m_linears) {
            statistics.alphaHill = 4.0;
            statistics.variance = 1.0;
            statistics.outlierScore = 10.0;
            statistics.softmaxEntropy = 7.0;
            statistics.roundingError2 = 0.16;
            statistics.roundingError3 = 0.04;
            statistics.roundingError4 = 0.01;
            statistics.roundingRelative2 = 0.32;
            statistics.roundingRelative3 = 0.08;
            statistics.roundingRelative4 = 0.02;
        }
        m_routers = {};
        m_routing = {};
        m_routing.experts = 4;
        m_routing.topK = 2;
        m_routing.datasets = {{"a", "a.txt", 40, 1, 10.0}, {"b", "b.txt", 36, 1, 12.0}};
        const std::int64_t tokens[2][2][4] = {{{10, 20, 5, 5}, {1, 2, 30, 3}}, {{4, 4, 4, 28}, {9, 9, 9, 9}}};
        // significance of each matrix; sums over a layer's experts are 8 and 4
        const double significance[2][4] = {{4, 2, 1, 1}, {1, 1, 1, 1}};
        for (int layer = 0; layer < 2; ++layer) {
            LayerRouting& routing = m_routing.layers.emplace_back();
            routing.layer = layer;
            for (int d = 0; d < 2; ++d) {
                DatasetRouting& dataset = routing.datasets.emplace_back();
                for (int e = 0; e < 4; ++e) {
                    ExpertRouting& expert = dataset.experts.emplace_back();
                    expert.tokens = tokens[layer][d][e];
                    expert.softmaxWeight = 0.5 * static_cast<double>(expert.tokens);
                    expert.significance = {significance[d][e] / 2, significance[d][e] / 4, significance[d][e] / 4};
                }
                dataset.coActivation.assign(16, 0);
            }
        }
        m_measured = {};
        m_measured.widths = {2, 3, 4};
        CostTable gradient{"gradient_error", "", "", {}}, block{"block_error", "", "", {}};
        for (int layer = 0; layer < 2; ++layer)
            for (int e = 0; e < 4; ++e) {
                m_measured.units.push_back({layer, e, {}});
                gradient.values.push_back({9.0 * (e + 1), 3.0 * (e + 1), 1.0 * (e + 1)});
                block.values.push_back({16.0, 4.0, 1.0});
            }
        m_measured.costs = {gradient, block};
    }

    void frequencyRanksBySelectionsOverAllDatasets() {
        // layer 0: 11 22 35 8; layer 1: 13 13 13 37, ties by index
        QCOMPARE(experts(assigned("frequency", 3.0), 0), (Bits{2, 4, 4, 2}));
        QCOMPARE(experts(assigned("frequency", 3.0), 1), (Bits{4, 2, 2, 4}));
        QCOMPARE(experts(assigned("frequency", 3.0, {{"levels", 3.0}}), 0), (Bits{3, 3, 4, 2}));
        // globally 37 35 22 13 | 13 13 11 8: layer 1 has expert 3, and expert 0 as the first of the equals
        const Assignment global = assigned("frequency", 3.0, {{"scope", 1.0}});
        QCOMPARE(experts(global, 0), (Bits{2, 4, 4, 2}));
        QCOMPARE(experts(global, 1), (Bits{4, 2, 2, 4}));
        QCOMPARE(experts(assigned("frequency", 2.25, {{"scope", 1.0}}), 0), (Bits{2, 2, 2, 2}));
        QCOMPARE(experts(assigned("frequency", 2.25, {{"scope", 1.0}}), 1), (Bits{2, 2, 2, 4}));
        QCOMPARE(global.bits[static_cast<std::size_t>(m_model->layers()[0].attention[0])], 8);
    }

    void aTraceOfAnotherModelIsRefused() {
        m_routing.layers[1].datasets[0].experts.pop_back();
        const auto assignment = (*findStrategy("frequency"))->assign(input(), settings("frequency", 3.0));
        QVERIFY(!assignment && assignment.error().message.find("layer 1 does not fit") != std::string::npos);
    }

    void randomIsSplitMix64() {
        // seed 0: .883 .432 .026 .972 and .106 .327 .174 .772 (the generator's published first numbers over 2^64)
        const Assignment first = assigned("random", 3.0);
        QCOMPARE(experts(first, 0), (Bits{4, 2, 2, 4}));
        QCOMPARE(experts(first, 1), (Bits{2, 4, 2, 4}));
        QCOMPARE(assigned("random", 3.0).bits, first.bits);
        QVERIFY(assigned("random", 3.0, {{"seed", 5.0}}).bits != first.bits);
    }

    void layersAtOneEnd() {
        QCOMPARE(experts(assigned("layer_ends", 3.0), 0), (Bits{4, 4, 4, 4}));
        QCOMPARE(experts(assigned("layer_ends", 3.0), 1), (Bits{2, 2, 2, 2}));
        QCOMPARE(experts(assigned("layer_ends", 3.0, {{"end", 1.0}}), 1), (Bits{4, 4, 4, 4}));
        QCOMPARE(experts(assigned("layer_ends", 2.9), 0), (Bits{2, 2, 2, 2})); // half a layer is none
        QCOMPARE(experts(assigned("layer_ends", 2.0, {{"layers", 2.0}}), 1), (Bits{4, 4, 4, 4}));
        QVERIFY(assigned("layer_ends", 3.0).note.find("1 of 2 layers") != std::string::npos);
    }

    void structureSetsWhatEveryTokenPasses() {
        const Assignment found = assigned("structure", 3.5, {{"attention_bits", 8.0}, {"shared_bits", 16.0}});
        QCOMPARE(experts(found, 0), (Bits{3, 3, 3, 3}));
        QCOMPARE(found.bits[static_cast<std::size_t>(m_model->layers()[1].attention[2])], 8);
        QCOMPARE(found.bits[static_cast<std::size_t>(m_model->layers()[1].sharedExpert[1])], 16);
    }

    void outlierScoredLinears() {
        m_linears[linear(1, 2, 2)].outlierScore = 30.0;
        m_linears[linear(0, 3, 1)].outlierScore = 20.0;
        const Assignment quarter = assigned("outlier_linears", 2.5);
        QCOMPARE(std::ranges::count(quarter.bits, 4), 6); // of 24
        QCOMPARE(quarter.bits[linear(1, 2, 2)], 4);
        QCOMPARE(quarter.bits[linear(0, 3, 1)], 4);
        const Assignment share = assigned("outlier_linears", 2.0, {{"share", 0.09}});
        QCOMPARE(std::ranges::count(share.bits, 4), 2); // floor(0.09 · 24)
        QCOMPARE(share.bits[linear(0, 3, 1)], 4);
        // n · score² / 4^b
        const auto size = static_cast<double>(m_model->linears()[linear(1, 2, 2)].parameters());
        QCOMPARE(losses("outlier").losses[linear(1, 2, 2)],
                 (std::vector<double>{size * 900 / 16, size * 900 / 64, size * 900 / 256}));
    }

    void roundingErrorIsSummedOrRelative() {
        const auto size = static_cast<double>(m_model->linears()[linear(0, 0, 0)].parameters());
        QCOMPARE(losses("rounding_error").losses[linear(0, 0, 0)],
                 (std::vector<double>{0.16 * size, 0.04 * size, 0.01 * size}));
        QCOMPARE(losses("rounding_error", {{"measure", 1.0}}).losses[linear(0, 0, 0)],
                 (std::vector<double>{0.32, 0.08, 0.02}));
        QVERIFY(losses("rounding_error").losses[static_cast<std::size_t>(m_model->layers()[0].attention[0])].empty());
        m_linears[linear(0, 1, 1)].roundingError3.reset();
        const auto missing = (*findStrategy("rounding_error"))->losses(input(), settings("rounding_error", 3.0));
        QVERIFY(!missing && missing.error().message.find("experts.1.up_proj at 3 bits") != std::string::npos);
    }

    void ewqByThresholds() {
        // layer 0 all 9, layer 1 all 7: μ 8, σ 1
        for (std::size_t i = 0; i < m_linears.size(); ++i)
            m_linears[i].softmaxEntropy = m_model->linears()[i].layer == 0 ? 9.0 : 7.0;
        const Assignment found = assigned("ewq", 3.0);
        QCOMPARE(experts(found, 0), (Bits{16, 16, 16, 16}));
        QCOMPARE(experts(found, 1), (Bits{4, 4, 4, 4})); // 7 < 8 - 0.65
        QCOMPARE(found.bits[static_cast<std::size_t>(m_model->layers()[1].attention[0])], 4);
        QCOMPARE(experts(assigned("ewq", 3.0, {{"x", 1.5}}), 1), (Bits{8, 8, 8, 8})); // 7 >= 8 - 1.5
        QCOMPARE(experts(assigned("ewq", 3.0, {{"rule", 1.0}}), 0), (Bits{4, 4, 4, 4}));
        QCOMPARE(experts(assigned("ewq", 3.0, {{"rule", 1.0}}), 1), (Bits{2, 2, 2, 2}));
    }

    void ewqWeighsMatricesBySize() {
        // layer 0: one of its 19 matrices, a small one, has nothing. Its mean is 7.58 by matrix, more by size.
        double small = 0.0, all = 0.0;
        for (std::size_t i = 0; i < m_linears.size(); ++i) {
            const Linear& which = m_model->linears()[i];
            const auto size = static_cast<double>(which.parameters());
            const bool query = which.projection == Projection::query;
            if (which.layer == 0) {
                all += size;
                small += query ? size : 0.0;
            }
            m_linears[i].softmaxEntropy = which.layer == 1 ? 7.65 : query ? 0.0 : 8.0;
        }
        QVERIFY(8.0 * (all - small) / all > 7.65 && 8.0 * 18 / 19 < 7.65);
        QCOMPARE(experts(assigned("ewq", 3.0), 0), (Bits{16, 16, 16, 16}));
        QCOMPARE(experts(assigned("ewq", 3.0), 1), (Bits{4, 4, 4, 4}));
    }

    void ewqSaysWhenItSaysNothing() {
        QVERIFY(assigned("ewq", 3.0).note.find("says nothing") != std::string::npos);
        QCOMPARE(experts(assigned("ewq", 3.0), 1), (Bits{16, 16, 16, 16}));
        m_linears[3].softmaxEntropy.reset();
        QVERIFY(!(*findStrategy("ewq"))->assign(input(), settings("ewq", 3.0)));
    }

    void gemqSharesAnExpertsCostOut() {
        const LossTable table = losses("gemq");
        QVERIFY(table.wholeExperts);
        QCOMPARE(table.losses[linear(1, 2, 1)], (std::vector<double>{9.0, 3.0, 1.0})); // 27 9 3 over three matrices
        m_measured.costs.erase(m_measured.costs.begin());
        QVERIFY(
            (*findStrategy("gemq"))->losses(input(), settings("gemq", 3.0)).error().message.find("'gradient_error'") !=
            std::string::npos);
    }

    void measuredWidthsAndUnitsMustBeThere() {
        StrategySettings wide = settings("gemq", 3.0);
        wide.bits = {2, 8};
        QVERIFY((*findStrategy("gemq"))->losses(input(), wide).error().message.find("2, 3, 4 bits, not at 8") !=
                std::string::npos);
        wide.bits = {2, 16};
        QCOMPARE((*findStrategy("gemq"))->losses(input(), wide)->losses[linear(0, 0, 0)],
                 (std::vector<double>{3.0, 0.0}));
        m_measured.costs[0].values[5][1] = NAN;
        QVERIFY((*findStrategy("gemq"))->losses(input(), settings("gemq", 3.0)).error().message.find("not a number") !=
                std::string::npos);
        m_measured.costs[0].values[5][1] = 1.0;
        m_measured.units.pop_back();
        QVERIFY((*findStrategy("gemq"))->losses(input(), settings("gemq", 3.0)).error().message.find("experts.3") !=
                std::string::npos);
    }

    void pmqFollowsFrequencyAndWeight() {
        // equal ε: the experts that are used most are the widest. Layer 0: 11 22 35 8 of 76. 12 bits for 4 experts, one
        // at 4 and one at 3 at least: 4 4 2 2 breaks the rule, so 4 3 3 2 by rank.
        const Assignment found = assigned("pmq", 3.0);
        QCOMPARE(experts(found, 0), (Bits{3, 3, 4, 2}));
        // α 0 and β 0: all alike; the first expert takes the narrower width
        QCOMPARE(experts(assigned("pmq", 3.0, {{"alpha", 1.0}, {"beta", 0.0}}), 0), (Bits{3, 3, 4, 2}));
        // factors of the measured file go before the trace
        m_measured.factors = {{"selections", "", "", {35, 22, 11, 8, 1, 1, 1, 1}},
                              {"gate_sum", "", "", {35, 22, 11, 8, 1, 1, 1, 1}}};
        QCOMPARE(experts(assigned("pmq", 3.0), 0), (Bits{4, 3, 3, 2}));
        const auto low = (*findStrategy("pmq"))->assign(input(), settings("pmq", 2.5));
        QVERIFY(!low && low.error().message.find("the nearest that can is 2.75") != std::string::npos);
    }

    void moqaFuzzyLowersWhatLiesBetween() {
        m_routing.datasets.pop_back();
        for (LayerRouting& layer : m_routing.layers)
            layer.datasets.pop_back();
        // scores 1/2 1/4 1/8 1/8: three clusters stand on the three values, one width each
        QCOMPARE(experts(assigned("moqa", 3.0, {{"clusters", 3.0}}), 0), (Bits{4, 3, 2, 2}));
        QVERIFY(assigned("moqa", 3.0, {{"clusters", 3.0}}).note.find("not the mean") != std::string::npos);
        // two clusters, everything overlaps: the lower one
        QCOMPARE(experts(assigned("moqa", 3.0, {{"clusters", 2.0}, {"overlap", 1.0}}), 0), (Bits{2, 2, 2, 2}));
        // within a mean of 2.5: 4 3 2 2 is 2.75, so the lowest above 2 goes down in layer 0, then in layer 1
        const Assignment within = assigned("moqa", 2.5, {{"clusters", 3.0}, {"rule", 1.0}});
        QCOMPARE(experts(within, 0), (Bits{4, 2, 2, 2}));
        QCOMPARE(experts(within, 1), (Bits{4, 2, 2, 2}));
    }

    void moqaLossesByHand() {
        // S of gate: 1/2 of the expert's share; total at 3 bits over two layers 2 · 0.08; loss = share · r(b) / 0.16
        const auto mean = losses("moqa_mean").losses[linear(0, 0, 0)];
        const double a = 0.5 * 0.5, b = 0.25 * 0.5; // shares of dataset a (4 of 8) and b (1 of 4)
        const double relative[3] = {0.32, 0.08, 0.02};
        const auto spread = losses("moqa_spread", {{"kappa", 2.0}}).losses[linear(0, 0, 0)];
        const LossTable worst = losses("moqa_worst");
        for (std::size_t way = 0; way < 3; ++way) {
            const double la = a * relative[way] / 0.16, lb = b * relative[way] / 0.16;
            QVERIFY(std::abs(mean[way] - (la + lb) / 2) < 1e-12);
            QVERIFY(std::abs(spread[way] - ((la + lb) / 2 + 2.0 * std::abs(la - lb) / 2)) < 1e-12);
            QVERIFY(std::abs(worst.scenarios[0][linear(0, 0, 0)][way] - la) < 1e-12);
            QVERIFY(std::abs(worst.scenarios[1][linear(0, 0, 0)][way] - lb) < 1e-12);
        }
    }

    void moqaJointSignificance() {
        // dataset a, layer 0: tokens 10 20 5 5 of 40; experts 0 and 1 together 10 times
        auto& together = m_routing.layers[0].datasets[0].coActivation;
        const std::int64_t counts[4] = {10, 20, 5, 5};
        for (std::size_t e = 0; e < 4; ++e)
            together[5 * e] = counts[e];
        together[1] = together[4] = 10;
        // ρ = (1/4 - 1/8) / sqrt(1/4 3/4 1/2 1/2) = 1/sqrt 3; others are never together: negative. S' = 1/2 (1 + η ρ
        // /4)
        const double rho = (0.25 - 0.125) / std::sqrt(0.25 * 0.75 * 0.5 * 0.5);
        const auto plain = losses("moqa_worst").scenarios[0], joint = losses("moqa_worst", {{"eta", 2.0}}).scenarios[0];
        const double ratio0 = joint[linear(0, 0, 0)][0] / plain[linear(0, 0, 0)][0],
                     ratio2 = joint[linear(0, 2, 0)][0] / plain[linear(0, 2, 0)][0];
        QVERIFY(std::abs(ratio0 / ratio2 - (1.0 + 2.0 * rho * 0.25)) < 1e-12);
    }

    void mixAddsWhatEachLosesAgainstUniform() {
        m_linears[linear(0, 0, 0)].alphaHill = 2.0;
        m_measured.costs[0].values[0] = {30.0, 12.0, 3.0};
        const auto alpha = losses("alphaq", {{"gamma", 2.0}}).losses, gemq = losses("gemq").losses;
        double alphaUniform = 0.0, gemqUniform = 0.0;
        for (std::size_t i = 0; i < alpha.size(); ++i)
            if (!alpha[i].empty()) {
                alphaUniform += alpha[i][1];
                gemqUniform += gemq[i][1];
            }
        const LossTable mix = losses("mix", {{"mix_alphaq", 0.25}, {"mix_gemq", 4.0}, {"gamma", 2.0}});
        QVERIFY(mix.wholeExperts);
        for (const std::size_t i : {linear(0, 0, 0), linear(1, 3, 2)})
            for (std::size_t way = 0; way < 3; ++way)
                QVERIFY(std::abs(mix.losses[i][way] -
                                 (0.25 * alpha[i][way] / alphaUniform + 4.0 * gemq[i][way] / gemqUniform)) < 1e-12);
    }

    void mixTakesRulesToo() {
        for (const char* part : {"frequency", "random", "ewq", "outlier_linears", "pmq", "moqa"}) {
            const Strategy& strategy = **findStrategy(part);
            if (!strategy.mixLosses)
                continue;
            const LossTable table = losses("mix", {{"mix_alphaq", 0.0}, {std::string("mix_") + part, 1.0}});
            const auto& row = table.losses[linear(0, 0, 0)];
            QVERIFY2(row.size() == 3 && row[0] >= row[1] && row[1] >= row[2], part);
        }
        const auto empty = (*findStrategy("mix"))->losses(input(), settings("mix", 3.0, {{"mix_alphaq", 0.0}}));
        QVERIFY(!empty && empty.error().message.find("empty") != std::string::npos);
    }

    void missingEvidenceSaysWhatToRun() {
        const StrategyInput nothing{*m_model, {}, m_routers};
        const auto sentence = [&](const char* id) {
            const Strategy& strategy = **findStrategy(id);
            const Status there = checkEvidence(strategy, *checkedParameters(strategy, {}), nothing);
            return there ? std::string() : there.error().message;
        };
        QVERIFY(sentence("alphaq").find("moescope-cli inspect") != std::string::npos);
        QVERIFY(sentence("router_norm").find("moescope-cli inspect") != std::string::npos);
        QVERIFY(sentence("frequency").find("moescope-cli trace") != std::string::npos);
        QVERIFY(sentence("gemq").find("moescope-cli measure") != std::string::npos);
        QVERIFY(sentence("mix").find("moescope-cli inspect") != std::string::npos); // alphaq is in it
        for (const char* id : {"uniform", "random", "layer_ends", "structure", "manual"})
            QCOMPARE(sentence(id), std::string());
        const Strategy& mix = **findStrategy("mix");
        QVERIFY(needsOf(mix, *checkedParameters(mix, {{"mix_gemq", 1.0}})).measured);
        QVERIFY(!needsOf(mix, *checkedParameters(mix, {})).measured);
    }
};

QTEST_GUILESS_MAIN(TestStrategies)
#include "test_strategies.moc"
