// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <limits>

#include <nlohmann/json.hpp>

#include "quantize/run_metrics.h"

using namespace moescope;

class TestRunMetrics : public QObject {
    Q_OBJECT
private slots:
    void stepsComeBack();
    void outcomesComeBack();
    void olderOutcomesStillRead();
    void notANumberSurvives();
    void wrongTypesAreNamed();
};

void TestRunMetrics::stepsComeBack() {
    TuningStep step{3, 17, 200, LossTerms{0.9, 0.5, 0.1, 0.2, 0.3, 0.4, 0.05, 0.06, 0.7}, std::nullopt, 12.5};
    auto again = tuningStepFromJson(nlohmann::json::parse(toJson(step).dump()));
    QVERIFY(again);
    QCOMPARE(again->layer, 3);
    QCOMPARE(again->iteration, 17);
    QCOMPARE(again->iterations, 200);
    QCOMPARE(again->seconds, 12.5);
    QCOMPARE(again->minibatch->orderNext, std::optional(0.06));
    QCOMPARE(again->minibatch->starving, std::optional(0.7));
    QCOMPARE(again->minibatch->structureOwn, std::optional(0.3));
    QVERIFY(!again->heldOut);
    step.heldOut = LossTerms{0.8, 0.4, {}, {}, {}, {}, {}, {}};
    again = tuningStepFromJson(toJson(step));
    QCOMPARE(again->heldOut->total, 0.8);
    QVERIFY(!again->heldOut->valueOwn && !again->heldOut->starving);
}

void TestRunMetrics::outcomesComeBack() {
    LayerOutcome outcome;
    outcome.layer = 2;
    outcome.before = {1.0, 1.0, {}, {}, {}, {}, {}, {}};
    outcome.after = {0.7, 0.6, 0.5, {}, {}, {}, {}, {}};
    outcome.mseBefore = 1e-3;
    outcome.mseAfter = 5e-4;
    outcome.keptIteration = 195;
    outcome.ownRouter.nearest = outcome.ownRouter.start = {0.3, 0.9, 0.2, 0.1};
    outcome.ownRouter.result = {0.2, 0.95, 0.1, 0.05};
    outcome.nextRouter.result = {0.1, 0.97, {}, {}};
    outcome.seconds = 4.0;
    outcome.warnings = {"expert 3 <b>starves</b>"};
    const auto again = layerOutcomeFromJson(nlohmann::json::parse(toJson(outcome).dump()));
    QVERIFY(again);
    QCOMPARE(toJson(*again), toJson(outcome));
    QVERIFY(again->ownRouter == outcome.ownRouter);
    QVERIFY(again->nextRouter == outcome.nextRouter);
    QCOMPARE(flipsText(*again), std::string(", flips own 30.0 -> 20.0 %")); // the next one's start is not known
    QCOMPARE(again->after.valueOwn, std::optional(0.5));
    QCOMPARE(again->warnings, outcome.warnings);
}

/// A line of metrics.jsonl as the program wrote it before it looked at both routers.
void TestRunMetrics::olderOutcomesStillRead() {
    const auto old = layerOutcomeFromJson(nlohmann::json::parse(
        R"({"after":{"reconstruction":0.3,"total":1.3},"agreement_after":0.97,"agreement_before":0.94,)"
        R"("before":{"reconstruction":1.0,"total":2.2},"flips_after":0.09,"flips_before":0.19,"kept_iteration":190,)"
        R"("kind":"layer","layer":3,"mse_after":0.001,"mse_before":0.003,"seconds":4.0,"warnings":[]})"));
    QVERIFY(old);
    QVERIFY(old->ownRouter.nearest == std::optional(RouterFlips{0.19, 0.94, {}, {}}));
    QVERIFY(old->ownRouter.result == std::optional(RouterFlips{0.09, 0.97, {}, {}}));
    QVERIFY(!old->ownRouter.start && !old->nextRouter.result);
    QCOMPARE(flipsText(*old), std::string(", flips own 19.0 -> 9.0 %"));
    auto wrong = toJson(*old);
    wrong["own_router"]["result"]["flips"] = "many";
    QCOMPARE(layerOutcomeFromJson(wrong).error().message,
             std::string("A layer's flips: 'flips' has an unexpected value."));
}

void TestRunMetrics::notANumberSurvives() {
    TuningStep step;
    step.minibatch = LossTerms{std::numeric_limits<double>::quiet_NaN(), 0.5, {}, {}, {}, {}, {}, {}};
    const auto again = tuningStepFromJson(nlohmann::json::parse(toJson(step).dump()));
    QVERIFY(again);
    QVERIFY(std::isnan(again->minibatch->total));
}

void TestRunMetrics::wrongTypesAreNamed() {
    auto json = toJson(TuningStep{});
    json["layer"] = "two";
    QCOMPARE(QString::fromStdString(tuningStepFromJson(json).error().message),
             QString("A tuning step: 'layer' has an unexpected value."));
    QVERIFY(!layerOutcomeFromJson(toJson(TuningStep{})));
}

QTEST_GUILESS_MAIN(TestRunMetrics)
#include "test_run_metrics.moc"
