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
    void notANumberSurvives();
    void wrongTypesAreNamed();
};

void TestRunMetrics::stepsComeBack() {
    TuningStep step{3, 17, 200, LossTerms{0.9, 0.5, 0.1, 0.2, 0.3, 0.4, 0.05, 0.06}, std::nullopt, 12.5};
    auto again = tuningStepFromJson(nlohmann::json::parse(toJson(step).dump()));
    QVERIFY(again);
    QCOMPARE(again->layer, 3);
    QCOMPARE(again->iteration, 17);
    QCOMPARE(again->iterations, 200);
    QCOMPARE(again->seconds, 12.5);
    QCOMPARE(again->minibatch->orderNext, std::optional(0.06));
    QCOMPARE(again->minibatch->structureOwn, std::optional(0.3));
    QVERIFY(!again->heldOut);
    step.heldOut = LossTerms{0.8, 0.4, {}, {}, {}, {}, {}, {}};
    again = tuningStepFromJson(toJson(step));
    QCOMPARE(again->heldOut->total, 0.8);
    QVERIFY(!again->heldOut->valueOwn);
}

void TestRunMetrics::outcomesComeBack() {
    LayerOutcome outcome;
    outcome.layer = 2;
    outcome.before = {1.0, 1.0, {}, {}, {}, {}, {}, {}};
    outcome.after = {0.7, 0.6, 0.5, {}, {}, {}, {}, {}};
    outcome.mseBefore = 1e-3;
    outcome.mseAfter = 5e-4;
    outcome.keptIteration = 195;
    outcome.flipsBefore = 0.3;
    outcome.agreementAfter = 0.95;
    outcome.seconds = 4.0;
    outcome.warnings = {"expert 3 <b>starves</b>"};
    const auto again = layerOutcomeFromJson(nlohmann::json::parse(toJson(outcome).dump()));
    QVERIFY(again);
    QCOMPARE(toJson(*again), toJson(outcome));
    QCOMPARE(again->flipsBefore, std::optional(0.3));
    QVERIFY(!again->flipsAfter);
    QCOMPARE(again->after.valueOwn, std::optional(0.5));
    QCOMPARE(again->warnings, outcome.warnings);
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
