// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "exporting/detail/float_formats.h"
#include "exporting/exporter.h"
#include "exporting/quantized_source.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

class TestQuantizedSource : public QObject {
    Q_OBJECT
private slots:
    void everyFormGivesTheRunsWeights_data();
    void everyFormGivesTheRunsWeights();
    void theOriginalItselfIsUnchanged();
    void anotherModelIsRefused();
    void otherFormatsAreRefused();
};

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

std::vector<float> roundedToBfloat16(std::vector<float> values) {
    for (float& value : values) {
        const std::uint16_t bits = detail::toBfloat16(std::span(&value, 1)).front();
        value = detail::toFloats(std::as_bytes(std::span(&bits, 1)), DType::BF16).front();
    }
    return values;
}

} // namespace

void TestQuantizedSource::everyFormGivesTheRunsWeights_data() {
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("names");
    for (const char* family : {"qwen2_moe", "mixtral"})
        for (const char* form : {"run", "mixed", "nvfp4", "bf16"})
            QTest::addRow("%s %s", family, form) << family << form << "v5";
    QTest::newRow("mixtral mixed v4") << "mixtral"
                                      << "mixed"
                                      << "v4";
}

void TestQuantizedSource::everyFormGivesTheRunsWeights() {
    QFETCH(QString, family);
    QFETCH(QString, form);
    QFETCH(QString, names);
    QTemporaryDir temporary;
    const fs::path root = temporary.path().toStdString();
    test::writeRandomModel(root / "model", {.family = family.toStdString()});
    const Model model = *Model::open(root / "model");
    const Plan plan = form == "nvfp4" ? test::nvfp4Plan(model) : test::mixedPlan(model);
    const RunFolder run = test::makeRoundedRun(root / "run", model, plan, {.refitRouters = true});
    fs::path folder = root / "run";
    if (form != "run") {
        folder = root / "export";
        fs::create_directories(folder);
        QVERIFY(writeExport(form.toStdString(), model, run, folder, {.names = names.toStdString()}, {}, unwatched()));
    }
    const auto source = QuantizedSource::open(folder, model);
    QVERIFY2(source, messageOf(source).c_str());
    for (int layer = 0; layer < model.config().layers; ++layer) {
        const auto stored = run.readLayer(layer);
        for (const Linear& linear : model.linears()) {
            if (linear.layer != layer)
                continue;
            const auto weight = source->weight(linear);
            QVERIFY2(weight, messageOf(weight).c_str());
            const auto expected = std::ranges::find(stored->linears, linear.module, &QuantizedLinear::module);
            QCOMPARE(weight->has_value(), expected != stored->linears.end());
            if (weight->has_value())
                QCOMPARE(**weight, form == "bf16" ? roundedToBfloat16(expected->decode()) : expected->decode());
        }
        const auto router = source->router(layer);
        QVERIFY2(router && *router, messageOf(router).c_str());
        QCOMPARE(**router, form == "run" ? stored->router : roundedToBfloat16(stored->router));
    }
}

void TestQuantizedSource::theOriginalItselfIsUnchanged() {
    QTemporaryDir temporary;
    const fs::path root = temporary.path().toStdString();
    test::writeRandomModel(root, {});
    const Model model = *Model::open(root);
    const auto source = QuantizedSource::open(root, model);
    QVERIFY2(source, messageOf(source).c_str());
    QCOMPARE(source->kind(), QuantizedSource::Kind::weights);
    for (const Linear& linear : model.linears())
        QVERIFY(!source->weight(linear)->has_value());
    QVERIFY(!source->router(1)->has_value());
}

void TestQuantizedSource::anotherModelIsRefused() {
    QTemporaryDir temporary;
    const fs::path root = temporary.path().toStdString();
    test::writeRandomModel(root / "a", {});
    test::writeRandomModel(root / "b", {.seed = 1});
    test::writeRandomModel(root / "c", {.layers = 1});
    const Model model = *Model::open(root / "a");
    QVERIFY(messageOf(QuantizedSource::open(root / "b", model))
                .find("tensor 'model.embed_tokens.weight' differs from the one in") != std::string::npos);
    QVERIFY(messageOf(QuantizedSource::open(root / "c", model)).find("has other layers than") != std::string::npos);
    const RunFolder run = test::makeRoundedRun(root / "run", *Model::open(root / "b"), test::uniformPlan(model, 4));
    QVERIFY(messageOf(QuantizedSource::open(root / "run", model)).find("is not the file that the run was made on") !=
            std::string::npos);
    QVERIFY(messageOf(QuantizedSource::open(root / "nowhere", model)).find("is not a folder") != std::string::npos);
}

void TestQuantizedSource::otherFormatsAreRefused() {
    QTemporaryDir temporary;
    const fs::path root = temporary.path().toStdString();
    test::writeRandomModel(root, {});
    const Model model = *Model::open(root);
    fs::create_directories(root / "other");
    fs::copy_file(root / "model.safetensors", root / "other" / "model.safetensors");
    nlohmann::json config = model.checkpoint().config();
    config["quantization_config"] = {{"quant_method", "compressed-tensors"}};
    QFile file(QString::fromStdString((root / "other" / "config.json").string()));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(config.dump().c_str()) > 0);
    file.close();
    QVERIFY(messageOf(QuantizedSource::open(root / "other", model)).find("in a format that moescope does not read") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestQuantizedSource)
#include "test_quantized_source.moc"
