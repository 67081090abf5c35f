// SPDX-License-Identifier: Apache-2.0
// What a run takes of memory: predicted within a tenth of what is measured; a run that has less goes on in smaller
// parts with the same result, and one that has too little says so.
#include "forward/detail/tensor_memory.h"
#include "quantize/engine.h"
#include "quantize/memory_prediction.h"
#include "support/random_model.h"
#include "support/size_text.h"

#include <algorithm>
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

struct Case {
    test::RandomModel model;
    std::string method, lookAhead;
    int bits = 3, samples = 16, length = 64, batch = 8;
};

Plan uniform(const Model& model, int bits) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {bits, 64, true, false};
    return plan;
}

TokenWindows windows(const Model& model, int count, int length) {
    std::vector<TokenId> text;
    std::uint64_t state = 1;
    for (int i = 0; i < 4096; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        text.push_back(static_cast<TokenId>((state >> 33U) % static_cast<std::uint64_t>(model.config().vocabulary)));
    }
    return *drawCalibration({text}, {"walk"}, {1.0}, count, length, 0);
}

RunConfig settings(const Case& of) {
    RunConfig config;
    config.method = of.method;
    config.samples = of.samples;
    config.length = of.length;
    config.tuning.iterations = 4;
    config.tuning.batch = of.batch;
    config.tuning.evaluateEvery = 2;
    if (!of.lookAhead.empty())
        config.tuning.lookAhead = of.lookAhead;
    return config;
}

} // namespace

Q_DECLARE_METATYPE(Case)

class TestMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void predictedWithinATenth_data() {
        QTest::addColumn<Case>("run");
        const test::RandomModel wide{
            .family = "qwen2_moe", .layers = 2, .experts = 16, .hidden = 256, .expertWidth = 128};
        const test::RandomModel few{.family = "mixtral", .layers = 2, .experts = 4, .hidden = 256, .expertWidth = 512};
        const test::RandomModel many{
            .family = "qwen2_moe", .layers = 2, .experts = 64, .hidden = 128, .expertWidth = 64};
        QTest::newRow("shared expert, reconstruction") << Case{wide, "autoround", ""};
        QTest::newRow("shared expert, next router") << Case{wide, "vsraq", "next"};
        QTest::newRow("shared expert, cheap") << Case{wide, "vsraq", "cheap"};
        QTest::newRow("large experts, reconstruction") << Case{few, "autoround", ""};
        QTest::newRow("large experts, next router") << Case{few, "vsraq", "next"};
        QTest::newRow("many experts, next router") << Case{many, "vsraq", "next"};
        QTest::newRow("weights alone count") << Case{few, "autoround", "", 3, 16, 32, 1};
        QTest::newRow("attention over long windows") << Case{few, "vsraq", "next", 3, 16, 256, 8};
        QTest::newRow("the batch alone counts") << Case{wide, "vsraq", "next", 3, 64, 64, 32};
    }

    void predictedWithinATenth() {
        QFETCH(Case, run);
        const Model model = write(run.model);
        const Plan plan = uniform(model, run.bits);
        const MemoryPrediction predicted = predictMemory(model, settings(run), plan, /*onDevice=*/true);
        const std::uint64_t before = resetPeakMemory(at::kCPU); // of earlier rows: constants of libtorch and ours
        auto engine = QuantizationEngine::create(model, settings(run), plan, windows(model, run.samples, run.length));
        QVERIFY(engine);
        std::uint64_t measured = 0;
        while (!engine->done()) {
            auto layer = engine->advance({}, [](const TuningStep&) {});
            QVERIFY2(layer, layer ? "" : layer.error().message.c_str());
            QVERIFY(layer->outcome.deviceBytes);
            measured = std::max(measured, *layer->outcome.deviceBytes - before);
        }
        const double ratio = static_cast<double>(predicted.total()) / static_cast<double>(measured);
        qInfo("measured %.2f MB, predicted %.2f MB: %.3f", measured * 1e-6, predicted.total() * 1e-6, ratio);
        QVERIFY2(std::abs(ratio - 1.0) <= 0.10, QByteArray::number(ratio).constData());
    }

    void sizesAreForPeople() {
        QCOMPARE(sizeText(85ULL << 20), std::string("85 MiB"));
        QCOMPARE(sizeText((11ULL << 30) + (150ULL << 20)), std::string("11.15 GiB"));
    }

    void placesOfStatesChangeNothing() {
        const Model model = write({.layers = 2});
        const Plan plan = uniform(model, 3);
        std::vector<std::vector<std::uint8_t>> codes;
        for (const char* place : {"memory", "file"}) {
            RunConfig config = settings({{}, "vsraq", "full"});
            config.states = place;
            auto engine = QuantizationEngine::create(model, config, plan, windows(model, 16, 32));
            for (int layer = 0; layer < 2; ++layer) {
                auto done = engine->advance({}, [](const TuningStep&) {});
                QVERIFY2(done, done ? "" : done.error().message.c_str());
                codes.emplace_back();
                for (const QuantizedLinear& linear : done->quantized.linears)
                    codes.back().insert(codes.back().end(), linear.codes.begin(), linear.codes.end());
            }
        }
        QVERIFY(codes[0] == codes[2] && codes[1] == codes[3]);
    }

    void lessMemoryMeansSmallerParts() {
        const Model model = write({.experts = 16, .hidden = 256, .expertWidth = 64});
        const Plan plan = uniform(model, 3);
        const Case run{{}, "vsraq", "next", 3, 32, 64, 16};
        const auto tuned = [&](std::uint64_t limit) {
            auto engine = QuantizationEngine::create(model, settings(run), plan, windows(model, 32, 64));
            limitHostMemory(limit);
            auto layer = engine->advance({}, [](const TuningStep&) {});
            limitHostMemory(0);
            return layer;
        };
        const auto complaints = [](const EngineLayer& layer) {
            return std::ranges::count_if(layer.outcome.warnings, [](const std::string& warning) {
                return warning.find("memory ran out with 16 windows at once") != std::string::npos;
            });
        };
        const auto whole = tuned(0);
        QVERIFY(whole);
        QCOMPARE(complaints(*whole), 0);
        const std::uint64_t most = *whole->outcome.deviceBytes;
        const auto parts = tuned(most * 8 / 10);
        QVERIFY2(parts, parts ? "" : parts.error().message.c_str());
        QCOMPARE(complaints(*parts), 1);
        QVERIFY(*parts->outcome.deviceBytes <= most * 8 / 10);
        // The same sums in another order: the losses agree to float32's last digits, grown by a few sign steps.
        QVERIFY(std::abs(parts->outcome.after.total / whole->outcome.after.total - 1.0) < 1e-3);
        QVERIFY(std::abs(parts->outcome.before.total / whole->outcome.before.total - 1.0) < 1e-6);
        std::size_t same = 0, all = 0;
        for (std::size_t i = 0; i < whole->quantized.linears.size(); ++i)
            for (std::size_t j = 0; j < whole->quantized.linears[i].codes.size(); ++j, ++all)
                same += whole->quantized.linears[i].codes[j] == parts->quantized.linears[i].codes[j];
        QVERIFY2(static_cast<double>(same) > 0.99 * static_cast<double>(all), std::to_string(same).c_str());
    }

    void tooLittleMemoryIsASentence() {
        const Model model = write({.experts = 8, .hidden = 256, .expertWidth = 64});
        const Case run{{}, "vsraq", "next"};
        auto engine = QuantizationEngine::create(model, settings(run), uniform(model, 3), windows(model, 16, 64));
        const std::uint64_t now = resetPeakMemory(at::kCPU);
        limitHostMemory(now + (1 << 20));
        const auto layer = engine->advance({}, [](const TuningStep&) {});
        limitHostMemory(0);
        QVERIFY(!layer);
        QVERIFY2(layer.error().message.find("memory ran out") != std::string::npos, layer.error().message.c_str());
        QCOMPARE(resetPeakMemory(at::kCPU) < now + (8 << 20), true); // what the try took is free again
    }

private:
    [[nodiscard]] Model write(const test::RandomModel& shape) {
        const std::filesystem::path folder = m_folder.filePath(QString::number(m_models++)).toStdString();
        test::writeRandomModel(folder, shape);
        return *Model::open(folder);
    }

    QTemporaryDir m_folder;
    int m_models = 0;
};

QTEST_GUILESS_MAIN(TestMemory)
#include "test_memory.moc"
