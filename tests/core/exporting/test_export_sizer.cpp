// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <random>

#include "checkpoint/safetensors_count.h"
#include "exporting/export_sizer.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::vector<ModulePlan> settingsOf(const Model& model, const Plan& plan) {
    std::vector<ModulePlan> settings;
    for (const Linear& linear : model.linears())
        settings.push_back(plan.modules.at(linear.module));
    return settings;
}

std::int64_t bytesOf(const fs::path& folder) {
    std::int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".safetensors")
            bytes += static_cast<std::int64_t>(entry.file_size());
    return bytes;
}

} // namespace

class TestExportSizer : public QObject {
    Q_OBJECT

    QTemporaryDir m_temporary;

private slots:
    void countsWhatTheWriterWrites() {
        std::mt19937 random(3);
        for (const bool metadata : {false, true}) {
            std::map<std::string, std::string> extra;
            if (metadata)
                extra = {{"format", "pt"}, {"note", "\"quoted\" ü"}};
            SafetensorsCount count(extra);
            std::vector<TensorSpec> specs;
            for (int i = 0; i < 300; ++i) {
                QCOMPARE(count.fileSize(), SafetensorsWriter::fileSize(specs, extra));
                TensorSpec spec{"layer." + std::to_string(i) + (i % 7 == 0 ? ".\"odd\\name\"" : ".weight"),
                                i % 2 == 0 ? DType::BF16 : DType::I32,
                                {}};
                for (unsigned d = random() % 3; d-- > 0;)
                    spec.shape.push_back(static_cast<std::int64_t>(random() % 3000));
                count.add(SafetensorsCount::entryBytes(spec), spec.bytes());
                specs.push_back(std::move(spec));
            }
        }
    }

    void equalsThePredictionAndTheFiles_data() {
        QTest::addColumn<QString>("family");
        QTest::addColumn<bool>("fused");
        QTest::newRow("qwen2_moe") << "qwen2_moe" << false;
        QTest::newRow("mixtral") << "mixtral" << false;
        QTest::newRow("mixtral fused") << "mixtral" << true;
    }
    void equalsThePredictionAndTheFiles() {
        QFETCH(QString, family);
        QFETCH(bool, fused);
        const fs::path folder =
            fs::path(m_temporary.path().toStdString()) / (family.toStdString() + (fused ? "-fused" : ""));
        test::writeRandomModel(folder / "model", {.family = family.toStdString(), .fused = fused});
        const Model model = *Model::open(folder / "model");
        std::mt19937 random(5);
        for (const char* format : {"mixed", "bf16"})
            for (const std::int64_t shard : {std::int64_t{5'000'000'000}, std::int64_t{60'000}}) {
                const ExportOptions options{.names = "v5", .shardBytes = shard};
                auto sizer = ExportSizer::make(format, model, options);
                QVERIFY(sizer);
                for (int round = 0; round < 20; ++round) {
                    Plan plan = test::mixedPlan(model);
                    for (auto& [module, setting] : plan.modules)
                        setting.bits = std::array{2, 3, 4, 8, 16}[random() % 5];
                    const auto predicted = predictExportSize(format, model, plan, options);
                    QVERIFY2(predicted, predicted ? "" : predicted.error().message.c_str());
                    const ExportSize counted = sizer->sizeOf(settingsOf(model, plan));
                    QCOMPARE(counted.fileBytes, predicted->fileBytes);
                    QCOMPARE(counted.tensorBytes, predicted->tensorBytes);
                    QCOMPARE(counted.files, predicted->files);
                }
                const Plan plan = test::mixedPlan(model);
                const std::string name = std::string(format) + std::to_string(shard);
                const RunFolder run = test::makeRoundedRun(folder / ("run" + name), model, plan);
                fs::create_directories(folder / name);
                const auto written = writeExport(format, model, run, folder / name, options, {}, unwatched());
                QVERIFY2(written, written ? "" : written.error().message.c_str());
                QCOMPARE(bytesOf(folder / name), sizer->sizeOf(settingsOf(model, plan)).fileBytes);
            }
    }

    void aShareIsWhatAWidthAdds() {
        const fs::path folder = fs::path(m_temporary.path().toStdString()) / "share";
        test::writeRandomModel(folder, {});
        const Model model = *Model::open(folder);
        auto sizer = ExportSizer::make("mixed", model);
        auto settings = settingsOf(model, test::mixedPlan(model));
        const auto before = sizer->sizeOf(settings);
        ModulePlan wider = settings[5];
        wider.bits = wider.bits == 4 ? 8 : 4;
        const std::int64_t share = sizer->share(5, wider) - sizer->share(5, settings[5]);
        settings[5] = wider;
        // what is left are digits of offsets, at most one more or less for each of 2 offsets of each tensor, and the
        // padding
        const std::int64_t tensors = 400;
        QVERIFY(std::abs(sizer->sizeOf(settings).fileBytes - before.fileBytes - share) <= 2 * tensors + 8);
        QVERIFY(!ExportSizer::make("papyrus", model));
    }
};

QTEST_GUILESS_MAIN(TestExportSizer)
#include "test_export_sizer.moc"
