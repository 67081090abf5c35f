// SPDX-License-Identifier: Apache-2.0
// The forward pass against Hugging Face transformers: logits and router logits of models with every feature that the
// known families have. Bound 1e-4 absolute: float32 arithmetic in another order of summation moves logits of size 10
// by about 1e-5; a wrong feature moves them by 1e-1.
#include <cmath>
#include <cstring>

#include <QFileInfo>
#include <QTest>

#include "checkpoint/safetensors.h"
#include "routing/run_trace.h"

using namespace moescope;

namespace {

template <class T>
std::vector<T> readValues(const SafetensorsFile& file, const std::string& name) {
    const TensorInfo* info = file.find(name);
    if (!info)
        return {};
    std::vector<T> values(static_cast<std::size_t>(info->elements()));
    std::memcpy(values.data(), file.bytes(*info).data(), info->bytes);
    return values;
}

/// Largest difference over the values that the reference has, which may be fewer than ours.
double largestDifference(const std::vector<float>& ours, const std::vector<float>& reference) {
    if (reference.empty() || ours.size() < reference.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0.0;
    for (std::size_t i = 0; i < reference.size(); ++i)
        largest = std::max(largest, static_cast<double>(std::abs(ours[i] - reference[i])));
    return largest;
}

} // namespace

class TestParity : public QObject {
    Q_OBJECT

private slots:
    void transformers_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("reference");
        const QString tiny = QStringLiteral(MOESCOPE_TEST_DATA "/tiny/");
        for (const char* name :
             {"qwen3-yarn-dense", "qwen3-sliding", "olmoe-clip", "mixtral-sliding-fused", "qwen2-llama3"})
            QTest::newRow(name) << tiny + QLatin1String(name) << tiny + QLatin1String(name);
        for (const char* name : {"base", "tuned"})
            QTest::addRow("demo %s", name)
                << QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo/") + QLatin1String(name)
                << QStringLiteral(MOESCOPE_TEST_DATA "/demo/") + QLatin1String(name);
        for (const char* name : {"qwen2moe", "qwen2moe-base", "mixtral", "mixtral-base"})
            QTest::newRow(name) << QStringLiteral(MOESCOPE_MODELS "/") + QLatin1String(name)
                                << QStringLiteral(MOESCOPE_MODELS "/") + QLatin1String(name);
    }

    void transformers() {
        QFETCH(QString, model);
        QFETCH(QString, reference);
        if (!QFileInfo::exists(model))
            QSKIP("the larger test models are not beside this checkout");
        auto opened = Model::open(model.toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        auto file = SafetensorsFile::open((reference + "/reference.safetensors").toStdString());
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        const std::vector<std::int64_t> ids = readValues<std::int64_t>(*file, "input_ids");
        const TokenWindows windows{static_cast<int>(ids.size()), {ids.begin(), ids.end()}, {"reference"}, {0}};

        auto trace = runTrace(*opened, windows, {}, /*logits=*/true, {}, unwatched());

        QVERIFY2(trace, trace ? "" : trace.error().message.c_str());
        QVERIFY(largestDifference(trace->logits, readValues<float>(*file, "logits")) < 1e-4);
        std::size_t routers = 0;
        for (const TensorInfo& tensor : file->tensors())
            routers += tensor.name.starts_with("router_logits.") ? 1 : 0;
        QCOMPARE(trace->layers.size(), routers);
        for (const LayerTrace& layer : trace->layers)
            QVERIFY(largestDifference(layer.logits,
                                      readValues<float>(*file, "router_logits." + std::to_string(layer.layer))) < 1e-4);
        const auto& metadata = file->metadata();
        const auto nll =
            metadata.contains("nll") ? metadata.at("nll") : metadata.at("nll_first_256_tokens_wikitext2_test");
        QVERIFY(std::abs(trace->windowNll.front() - std::stod(nll)) < 1e-5);
    }

    void cancelledBetweenLayers() {
        auto model = Model::open(MOESCOPE_TEST_DATA "/tiny/olmoe-clip");
        QVERIFY(model);
        std::stop_source stop;
        stop.request_stop();
        auto trace = runTrace(*model, {4, {1, 2, 3, 4}, {"text"}, {0}}, {}, false, stop.get_token(), unwatched());
        QVERIFY(!trace);
        QVERIFY(trace.error().isCancelled());
    }

    void unknownDeviceIsASentence() {
        auto model = Model::open(MOESCOPE_TEST_DATA "/tiny/olmoe-clip");
        QVERIFY(model);
        auto trace = runTrace(*model, {4, {1, 2, 3, 4}, {"text"}, {0}}, {"tpu", "float32"}, false, {}, unwatched());
        QVERIFY(!trace);
        QVERIFY(QString::fromStdString(trace.error().message).contains("tpu"));
    }
};

QTEST_APPLESS_MAIN(TestParity)
#include "test_parity.moc"
