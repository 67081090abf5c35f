// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>
#include <limits>

#include "checkpoint/safetensors_writer.h"
#include "quantize/calibration_file.h"
#include "quantize/round_to_nearest.h"
#include "quantize/run_folder.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

} // namespace

class TestRunFolder : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void keepsWhatItWasGiven();
    void layersComeBackBitForBit();
    void nvfp4LayersComeBackBitForBit();
    void unfinishedLayersAreNamed();
    void damagedLayersAreNamed();
    void emptyAndNamelessLayersAreNamed();
    void otherModelsAreRefused();
    void otherVersionsAreRefused();
    void foldersInUseAreLeftAlone();
    void tornMetricLinesAreCutOff();
    void repeatedLayersCountOnce();
    void evidenceStaysInsideTheFolder();
    void layerFilesLeaveNothingBehindOnFailure();

private:
    QTemporaryDir m_temporary;
    fs::path m_folder, m_run;
    std::optional<Model> m_model;
};

void TestRunFolder::initTestCase() {
    m_folder = m_temporary.path().toStdString();
    test::writeRandomModel(m_folder / "model", {});
    auto model = Model::open(m_folder / "model");
    QVERIFY2(model, messageOf(model).c_str());
    m_model = std::move(*model);
}

void TestRunFolder::init() { m_run = m_folder / QTest::currentTestFunction(); }

void TestRunFolder::keepsWhatItWasGiven() {
    const Plan plan = test::mixedPlan(*m_model);
    const RunFolder made = test::makeRoundedRun(m_run, *m_model, plan);
    QVERIFY(made.complete());
    const auto run = RunFolder::open(m_run);
    QVERIFY2(run, messageOf(run).c_str());
    QCOMPARE(run->plan(), plan);
    QCOMPARE(run->config().method, std::string("rtn"));
    QVERIFY(run->config().texts.at(0).file.is_absolute());
    QCOMPARE(run->layers(), 2);
    QCOMPARE(run->state()->at("state"), nlohmann::json("done"));
    const auto calibration = run->calibration();
    QVERIFY2(calibration, messageOf(calibration).c_str());
    QCOMPARE(calibration->length, 4);
    QCOMPARE(calibration->ids, (std::vector<TokenId>{1, 2, 3, 4, 5, 6, 7, 8}));
    QCOMPARE(calibration->datasets, std::vector<std::string>{"calibration"});
    QCOMPARE(calibration->datasetOfWindow, (std::vector<int>{0, 0}));
    QVERIFY(run->checkModel(*m_model));
}

void TestRunFolder::layersComeBackBitForBit() {
    const Plan plan = test::mixedPlan(*m_model);
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, plan, {.refitRouters = true});
    const auto layer = run.readLayer(1);
    QVERIFY2(layer, messageOf(layer).c_str());
    QCOMPARE(layer->router.size(), std::size_t(4 * 128));
    std::size_t compared = 0;
    for (const QuantizedLinear& linear : layer->linears) {
        const QuantizedLinear expected =
            roundToNearest(*m_model, *m_model->find(linear.module), plan.modules.at(linear.module));
        QCOMPARE(linear.codes, expected.codes);
        QCOMPARE(linear.scales, expected.scales);
        QCOMPARE(linear.zeros, expected.zeros);
        QCOMPARE(linear.decode(), expected.decode());
        ++compared;
    }
    QCOMPARE(compared, std::size_t(4 + 4 * 3 + 3)); // attention, experts, shared expert
}

void TestRunFolder::nvfp4LayersComeBackBitForBit() {
    const Plan plan = test::nvfp4Plan(*m_model);
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, plan);
    auto layer = run.readLayer(1);
    QVERIFY2(layer, messageOf(layer).c_str());
    QCOMPARE(layer->linears.size(), std::size_t(4 * 3 + 3));
    for (const QuantizedLinear& linear : layer->linears) {
        const QuantizedLinear expected =
            roundToNearest(*m_model, *m_model->find(linear.module), plan.modules.at(linear.module));
        QCOMPARE(linear.grid, NumberGrid::nvfp4);
        QCOMPARE(linear.codes, expected.codes);
        QCOMPARE(linear.scales, expected.scales);
        QCOMPARE(linear.globalScale, expected.globalScale);
        QVERIFY(linear.globalScale != 1.0f && linear.zeros.empty());
        QCOMPARE(linear.decode(), expected.decode());
    }
    const fs::path file = m_run / "layer-00001.safetensors";
    const QuantizedLayer good = *layer;
    layer->linears.front().codes.at(5) = 16;
    QVERIFY(LayerFile::write(*layer, m_model->config().hidden, file));
    QVERIFY(messageOf(run.readLayer(1)).find("holds codes above 15") != std::string::npos);
    *layer = good;
    layer->linears.front().globalScale = 0.0f;
    QVERIFY(LayerFile::write(*layer, m_model->config().hidden, file));
    QVERIFY(messageOf(run.readLayer(1)).find("a scale that is not a number") != std::string::npos);
    *layer = good;
    layer->linears.front().scales.at(3) = 1.01f;
    const Status refused = LayerFile::write(*layer, m_model->config().hidden, file);
    QVERIFY(!refused && refused.error().message.find("the scale 1.01, which FP8 does not hold") != std::string::npos);
}

void TestRunFolder::unfinishedLayersAreNamed() {
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    fs::remove(m_run / "layer-00001.safetensors");
    QVERIFY(run.hasLayer(0));
    QVERIFY(!run.complete());
    QCOMPARE(messageOf(run.readLayer(1)),
             fmt::format("{}: layer 1 is not finished. Let the run go on to its end first.", m_run.string()));
}

void TestRunFolder::damagedLayersAreNamed() {
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    const fs::path file = m_run / "layer-00000.safetensors";
    auto layer = run.readLayer(0);
    QVERIFY(layer);
    layer->linears.front().codes.at(5) = 16; // 4 bits end at 15
    QVERIFY(LayerFile::write(*layer, m_model->config().hidden, file));
    QVERIFY(messageOf(run.readLayer(0)).find(layer->linears.front().module + "' holds codes above 15") !=
            std::string::npos);
    fs::resize_file(file, fs::file_size(file) - 1);
    QVERIFY(messageOf(run.readLayer(0)).find(file.string()) != std::string::npos);
}

void TestRunFolder::emptyAndNamelessLayersAreNamed() {
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    const fs::path file = m_run / "layer-00000.safetensors";
    const std::int64_t largest =
        std::numeric_limits<std::int64_t>::max(); // rounding it up to whole groups leaves the range
    const std::vector<TensorData> tensors{{{"m.codes", DType::U8, {0, largest}}, {}},
                                          {{"m.scales", DType::F32, {0, 1}}, {}},
                                          {{"m.zeros", DType::U8, {0, 1}}, {}}};
    const std::string modules = R"({"m": {"bits": 4, "group": 128, "symmetric": true}})";
    QVERIFY(writeSafetensors(file, tensors, {{"layer", "0"}, {"modules", modules}}));
    QVERIFY(messageOf(run.readLayer(0)).find("codes of 'm' are empty") != std::string::npos);
    for (const char* layer : {"", "first", "0x", "99999999999999999999"}) {
        QVERIFY(writeSafetensors(file, {}, {{"layer", layer}, {"modules", "{}"}}));
        QVERIFY2(messageOf(run.readLayer(0)).find("its metadata lacks the layer") != std::string::npos, layer);
    }
    const std::vector<TensorData> noRouter{{{"router", DType::F32, {0}}, {}}};
    QVERIFY(writeSafetensors(file, noRouter, {{"layer", "0"}, {"modules", "{}"}}));
    QVERIFY(run.readLayer(0)->router.empty());
    QVERIFY(writeCalibration({}, m_run / "calibration.safetensors"));
    QVERIFY(run.calibration()->ids.empty());
}

void TestRunFolder::otherModelsAreRefused() {
    const RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    test::writeRandomModel(m_folder / "other values", {.seed = 1}); // equal headers and sizes
    const auto other = Model::open(m_folder / "other values");
    QVERIFY(other);
    QVERIFY(messageOf(run.checkModel(*other)).find("model.safetensors is not the file that the run was made on") !=
            std::string::npos);
    fs::copy(m_folder / "model", m_folder / "moved", fs::copy_options::recursive);
    QVERIFY(run.checkModel(*Model::open(m_folder / "moved")));
}

void TestRunFolder::otherVersionsAreRefused() {
    test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    auto config = readJson(m_run / "config.json");
    (*config)["version"] = 2;
    QVERIFY(writeFileAtomically(m_run / "config.json", config->dump()));
    QVERIFY(messageOf(RunFolder::open(m_run)).find("has version 2 of the run folder; this moescope reads version 1") !=
            std::string::npos);
    QVERIFY(writeFileAtomically(m_run / "config.json", std::string_view("[]")));
    QVERIFY(!RunFolder::open(m_run));
    QVERIFY(messageOf(RunFolder::open(m_folder)).find("is not a run folder") != std::string::npos);
}

void TestRunFolder::foldersInUseAreLeftAlone() {
    test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    const auto again = RunFolder::create(m_run, {}, test::uniformPlan(*m_model, 4), *m_model, {});
    QVERIFY(messageOf(again).find("is not an empty folder") != std::string::npos);
    QVERIFY(RunFolder::open(m_run)->complete());
}

void TestRunFolder::tornMetricLinesAreCutOff() {
    RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    QVERIFY(run.steps()->empty());
    TuningStep step;
    step.iterations = 2;
    QVERIFY(run.appendMetric(toJson(step)));
    std::ofstream(m_run / "metrics.jsonl", std::ios::app)
        << R"({"kind": "step", "lay)"; // as a killed process leaves it
    QCOMPARE(run.steps()->size(), std::size_t(1));
    step.iteration = 1;
    QVERIFY(run.appendMetric(toJson(step)));
    const auto steps = run.steps();
    QVERIFY2(steps, messageOf(steps).c_str());
    QCOMPARE(steps->size(), std::size_t(2));
    QCOMPARE(steps->at(1).iteration, 1);
    std::ofstream(m_run / "metrics.jsonl", std::ios::app) << R"({"kind": 3})" << '\n'; // of no kind that is known
    QCOMPARE(run.steps()->size(), std::size_t(2));
    QVERIFY(run.outcomes()->empty());
    std::ofstream(m_run / "metrics.jsonl", std::ios::app) << "no json\n";
    QVERIFY(messageOf(run.steps()).find("line 4 is not a JSON object") != std::string::npos);
}

void TestRunFolder::repeatedLayersCountOnce() {
    RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    TuningStep step;
    step.layer = 1;
    for (const int iteration : {0, 1, 2, 0, 1}) { // stopped in the third iteration, then begun again
        step.iteration = iteration;
        step.seconds += 1.0;
        QVERIFY(run.appendMetric(toJson(step)));
    }
    LayerOutcome outcome;
    outcome.layer = 1;
    QVERIFY(run.appendMetric(toJson(outcome)));
    outcome.mseAfter = 2.0;
    QVERIFY(run.appendMetric(toJson(outcome)));
    const auto steps = run.steps();
    QCOMPARE(steps->size(), std::size_t(2));
    QCOMPARE(steps->at(0).seconds, 4.0);
    QCOMPARE(run.outcomes()->size(), std::size_t(1));
    QCOMPARE(run.outcomes()->at(0).mseAfter, 2.0);
}

void TestRunFolder::evidenceStaysInsideTheFolder() {
    RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    QVERIFY(!run.evidence("coverage")->has_value());
    QVERIFY(run.writeEvidence("coverage", {{"tokens", 3}}));
    QCOMPARE(run.evidence("coverage")->value(), (nlohmann::json{{"tokens", 3}}));
    for (const char* name : {"config", "state", "../outside", "a/b", "", "."})
        QVERIFY2(!run.writeEvidence(name, {}), name);
}

void TestRunFolder::layerFilesLeaveNothingBehindOnFailure() {
    RunFolder run = test::makeRoundedRun(m_run, *m_model, test::uniformPlan(*m_model, 4));
    auto layer = run.readLayer(0);
    layer->linears.front().scales.pop_back();
    QVERIFY(messageOf(run.writeLayer(*layer)).find("scales") != std::string::npos);
    QVERIFY(run.readLayer(0));
    for (const auto& entry : fs::directory_iterator(m_run))
        QVERIFY(!entry.path().filename().string().starts_with("."));
}

QTEST_GUILESS_MAIN(TestRunFolder)
#include "test_run_folder.moc"
