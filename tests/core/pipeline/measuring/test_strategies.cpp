// SPDX-License-Identifier: Apache-2.0
// Strategies side by side: equal size, the same windows, and what cannot be planned says why. The routing-aware losses
// by hand.
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "allocation/strategy.h"
#include "pipeline/strategies.h"

using namespace moescope;

namespace {

const std::filesystem::path demo = MOESCOPE_SOURCE_DIR "/resources/demo";

StrategiesConfig config() {
    StrategiesConfig config;
    config.model = demo / "tuned";
    config.strategies = {"uniform", "random", "routing_aware"};
    config.allocate.granularity = "expert";
    config.measure.texts = {{demo / "wikitext.txt", 0.0, 50.0, 1.0}};
    config.measure.windows = 4;
    config.measure.length = 64;
    config.texts = {{demo / "wikitext.txt", 50.0, 100.0, 1.0}};
    config.windows = 6;
    config.length = 64;
    config.tuning.method = "rtn";
    return config;
}

StrategiesResult run(const StrategiesConfig& config) {
    auto result = compareStrategies(config, {}, unwatched());
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

} // namespace

class TestStrategies : public QObject {
    Q_OBJECT

private slots:
    void equalSizeAndMeasuredGround() {
        const StrategiesResult result = run(config());
        QCOMPARE(result.outcomes.size(), std::size_t(3));
        for (const StrategyOutcome& outcome : result.outcomes) {
            QVERIFY2(outcome.problem.empty(), outcome.problem.c_str());
            QVERIFY(outcome.sameSize);
            QVERIFY(std::abs(outcome.allocation.size.meanBits - 3.0) < 1e-9);
            QCOMPARE(outcome.allocation.size.tensorBytes, result.outcomes.front().allocation.size.tensorBytes);
            QCOMPARE(outcome.comparison->windows, 6);
            QVERIFY(outcome.comparison->kl > 0.0 && outcome.comparison->flipRate > 0.0);
        }
        for (const auto& [module, setting] : result.outcomes[0].allocation.plan.modules)
            QCOMPARE(setting.bits, module.find("mlp.experts") != std::string::npos ? 3 : 4);
        // What looked at the model beats a dice roll on text that it did not see.
        QVERIFY(result.outcomes[2].comparison->kl < result.outcomes[1].comparison->kl);
        QCOMPARE(toJson(result)["strategies"].size(), std::size_t(3));
    }

    void whatCannotBePlannedSaysWhy() {
        StrategiesConfig low = config();
        low.strategies = {"uniform", "routing_aware"};
        low.allocate.meanBits = 1.5;
        const StrategiesResult result = run(low);
        for (const StrategyOutcome& outcome : result.outcomes)
            QVERIFY(!outcome.comparison && outcome.problem.find("cannot be reached") != std::string::npos);
    }

    void anotherSizeIsMarked() {
        StrategiesConfig between = config();
        between.strategies = {"uniform"};
        between.allocate.meanBits = 2.5;
        QVERIFY(!run(between).outcomes.front().sameSize);
    }

    void aTextToLookAtIsAskedFor() {
        StrategiesConfig blind = config();
        blind.measure.texts.clear();
        const auto result = compareStrategies(blind, {}, unwatched());
        QVERIFY(!result && result.error().message.find("--measure-text") != std::string::npos);
    }

    void tunedPlansAreJudgedFromTheirRuns() {
        const QTemporaryDir work;
        StrategiesConfig tuned = config();
        tuned.strategies = {"uniform"};
        tuned.tuning.method = "autoround";
        tuned.tuning.texts = tuned.measure.texts;
        tuned.tuning.samples = 8;
        tuned.tuning.length = 32;
        tuned.tuning.tuning.iterations = 20;
        tuned.work = work.path().toStdString();
        const StrategiesResult result = run(tuned);
        QVERIFY(std::filesystem::exists(tuned.work / "uniform" / "plan.json"));
        QVERIFY(result.outcomes.front().comparison->kl < 0.95 * run([] {
                                                                    StrategiesConfig rounded = config();
                                                                    rounded.strategies = {"uniform"};
                                                                    return rounded;
                                                                }())
                                                                    .outcomes.front()
                                                                    .comparison->kl);
    }

    /// Two costs with sums 2 and 4 at 3 bits: at weight w a loss is 2 (1 - w) kl / 2 + 2 w value / 4.
    void routingAwareByHand() {
        const Model model = *Model::open(demo / "tuned");
        MeasuredCosts costs;
        costs.widths = {2, 3, 4};
        CostTable kl{std::string(measured::kl), {}, {}, {}}, value{std::string(measured::routing), {}, {}, {}};
        const double units = model.config().layers * model.config().experts;
        for (int layer = 0; layer < model.config().layers; ++layer)
            for (int expert = 0; expert < model.config().experts; ++expert) {
                costs.units.push_back({layer, expert, {}});
                kl.values.push_back({5.0 / units, 2.0 / units, 1.0 / units});
                value.values.push_back({6.0 / units, 4.0 / units, 3.0 / units});
            }
        costs.costs = {kl, value};
        const RouterStatistics routers;
        const std::map<std::string, ModulePlan> none;
        const StrategyInput input{
            .model = model, .linears = {}, .routers = routers, .routing = nullptr, .measured = &costs};
        const Strategy& strategy = **findStrategy("routing_aware");
        for (const double weight : {0.0, 0.25, 0.5, 1.0}) {
            const StrategySettings settings{
                .bits = {2, 3, 4}, .parameters = {{"routing_weight", weight}}, .locked = none};
            const auto table = strategy.losses(input, settings);
            QVERIFY2(table, table ? "" : table.error().message.c_str());
            QVERIFY(table->wholeExperts);
            for (std::size_t i = 0; i < model.linears().size(); ++i) {
                if (model.linears()[i].kind != LinearKind::expert)
                    continue;
                const std::array kls{5.0, 2.0, 1.0}, values{6.0, 4.0, 3.0};
                for (std::size_t width = 0; width < 3; ++width) {
                    const double expected =
                        (2 * (1 - weight) * kls[width] / 2 + 2 * weight * values[width] / 4) / units / 3;
                    QVERIFY(std::abs(table->losses[i][width] - expected) < 1e-12);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestStrategies)
#include "test_strategies.moc"
