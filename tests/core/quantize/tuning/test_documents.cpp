// SPDX-License-Identifier: Apache-2.0
// Tuning on documents: padding counts nowhere, and plain texts give the windows that they always gave.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <numeric>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "quantize/calibration_file.h"
#include "quantize/engine.h"

using namespace moescope;

namespace {

constexpr int half = 16, count = 12;

TextTokens documents(int vocabulary, std::size_t number, std::size_t size) {
    TextTokens text;
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < number * size; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        text.ids.push_back(static_cast<TokenId>((state >> 33U) % static_cast<std::uint64_t>(vocabulary)));
        if ((i + 1) % size == 0)
            text.ends.push_back(i + 1);
    }
    return text;
}

} // namespace

class TestTuningOnDocuments : public QObject {
    Q_OBJECT

    struct Outcome {
        EngineLayer layer;
        Coverage coverage;
    };

    Model m_model = *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");

    [[nodiscard]] Outcome firstLayer(const std::string& method, const TokenWindows& windows, bool refit) const {
        Plan plan;
        for (const Linear& linear : m_model.linears())
            plan.modules[linear.module] = {3, 32, true, false};
        RunConfig config;
        config.method = method;
        config.tuning.iterations = 20;
        config.tuning.batch = 4;
        config.tuning.routerRefit = refit;
        auto engine = QuantizationEngine::create(m_model, config, plan, windows);
        auto layer = engine->advance({}, [](const TuningStep&) {});
        if (!layer)
            qFatal("%s", layer.error().message.c_str());
        return {std::move(*layer), engine->coverage()};
    }

    /// `count` documents of `half` tokens, each in a window of its own: `length` tokens long, or twice as long and half
    /// empty.
    [[nodiscard]] TokenWindows windowsOf(int length) const {
        const TextTokens text = documents(m_model.config().vocabulary, count, half);
        TokenWindows windows;
        windows.length = length;
        windows.datasets = {"documents"};
        for (std::size_t i = 0; i < count; ++i) {
            TextTokens one{{text.ids.begin() + static_cast<std::ptrdiff_t>(i * half),
                            text.ids.begin() + static_cast<std::ptrdiff_t>((i + 1) * half)},
                           {half}};
            packPieces(one, documentPieces(one, length), 1, 0, windows);
        }
        return windows;
    }

private Q_SLOTS:
    /// Windows that are half padding against windows half as long: the same tokens at the same places, so everything
    /// that is a mean over tokens is the same up to float32 sums in another order (attention takes another path with a
    /// mask). Means over all places instead would be off by a factor.
    void paddingCountsNowhere() {
        for (const char* method : {"rtn", "gptq", "vsraq"}) {
            const bool refit = std::string(method) == "rtn";
            const Outcome plain = firstLayer(method, wholeWindows(windowsOf(half)), refit),
                          padded = firstLayer(method, windowsOf(2 * half), refit);
            QCOMPARE(padded.coverage.tokens, std::int64_t{count} * half);
            QCOMPARE(toJson(padded.coverage)["layers"].size(), toJson(plain.coverage)["layers"].size());
            for (std::size_t expert = 0; expert < plain.coverage.layers[0].size(); ++expert)
                QCOMPARE(padded.coverage.layers[0][expert].tokens, plain.coverage.layers[0][expert].tokens);
            const LayerOutcome &a = plain.layer.outcome, &b = padded.layer.outcome;
            QVERIFY2(std::abs(b.mseBefore / a.mseBefore - 1.0) < 1e-4, method);
            QVERIFY(a.ownRouter.nearest && b.ownRouter.nearest);
            QCOMPARE(b.ownRouter.nearest->flipRate, a.ownRouter.nearest->flipRate);
            QCOMPARE(b.ownRouter.nearest->agreement, a.ownRouter.nearest->agreement);
            if (std::string(method) == "gptq") // H decides codes: a few may lie on an edge
                QVERIFY2(std::abs(b.mseAfter / a.mseAfter - 1.0) < 0.01,
                         std::to_string(b.mseAfter / a.mseAfter).c_str());
            if (refit) {
                double largest = 0.0, size = 0.0;
                for (std::size_t i = 0; i < plain.layer.quantized.router.size(); ++i) {
                    largest = std::max(largest, std::abs(static_cast<double>(plain.layer.quantized.router[i]) -
                                                         static_cast<double>(padded.layer.quantized.router[i])));
                    size = std::max(size, std::abs(static_cast<double>(plain.layer.quantized.router[i])));
                }
                QVERIFY(size > 0.0 && largest < size / 128); // the router is stored in bfloat16: one step of 2^-8
            }
        }
    }

    /// Other ids where there is padding: the same bits in everything that a run stores and reports.
    void whatPaddingHoldsDoesNotMatter() {
        const TextTokens text = documents(m_model.config().vocabulary, 40, 11);
        for (const char* method : {"gptq", "vsraq", "eaquant"}) {
            TokenWindows windows = *drawWindows({text}, {"documents"}, {1.0}, count, 2 * half, 3);
            QVERIFY(windows.tokens() < static_cast<std::int64_t>(windows.ids.size()));
            const Outcome before = firstLayer(method, windows, true);
            for (std::size_t i = 0; i < windows.ids.size(); ++i)
                if (windows.documents[i] < 0)
                    windows.ids[i] = static_cast<TokenId>(i % 50 + 7);
            const Outcome after = firstLayer(method, windows, true);
            for (std::size_t i = 0; i < before.layer.quantized.linears.size(); ++i)
                QVERIFY(before.layer.quantized.linears[i].codes == after.layer.quantized.linears[i].codes &&
                        before.layer.quantized.linears[i].scales == after.layer.quantized.linears[i].scales);
            QVERIFY(before.layer.quantized.router == after.layer.quantized.router);
            nlohmann::json first = toJson(before.layer.outcome), second = toJson(after.layer.outcome);
            first.erase("seconds");
            second.erase("seconds");
            first.erase("device_bytes"); // of whatever else lives in this process
            second.erase("device_bytes");
            QCOMPARE(first.dump(), second.dump());
            QCOMPARE(toJson(before.coverage).dump(), toJson(after.coverage).dump());
            if (std::string(method) != "gptq")
                QVERIFY(before.layer.outcome.after.total < before.layer.outcome.before.total);
        }
    }

    /// The starts of a text's windows, drawn as a Python script would with the same seed.
    void plainTextsGiveTheWindowsTheyAlwaysGave() {
        std::vector<TokenId> first(500), second(300);
        std::iota(first.begin(), first.end(), 0);
        std::iota(second.begin(), second.end(), 1000);
        const auto windows = drawCalibration({first, second}, {"a", "b"}, {3.0, 1.0}, 8, 20, 5);
        QVERIFY(windows && !windows->packed());
        at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1005);
        std::vector<TokenId> expected;
        for (const auto& [text, number] : {std::pair{&first, 6}, {&second, 2}}) {
            const at::Tensor starts = at::randint(0, static_cast<std::int64_t>(text->size()) - 21, {number}, generator,
                                                  at::TensorOptions().dtype(at::kLong));
            for (std::int64_t i = 0; i < number; ++i)
                for (std::int64_t token = 0; token < 20; ++token)
                    expected.push_back((*text)[static_cast<std::size_t>(starts[i].item<std::int64_t>() + token)]);
        }
        QVERIFY(windows->ids == expected);
        // Beside documents too, where each is one of its own.
        const auto beside = drawWindows({{first, {}}, documents(90, 30, 13)}, {"a", "b"}, {3.0, 1.0}, 8, 20, 5);
        QVERIFY(beside && beside->packed() && beside->documents.size() == beside->ids.size());
        for (std::size_t i = 0; i < std::size_t{6} * 20; ++i) {
            QCOMPARE(beside->ids[i], expected[i]);
            QCOMPARE(beside->documents[i], static_cast<std::int32_t>(i / 20));
        }
    }

    void documentsAreDrawnBySeed() {
        const TextTokens text = documents(90, 60, 9);
        const auto once = drawWindows({text}, {"d"}, {1.0}, 8, 32, 1),
                   again = drawWindows({text}, {"d"}, {1.0}, 8, 32, 1),
                   other = drawWindows({text}, {"d"}, {1.0}, 8, 32, 2);
        QVERIFY(once && again && other);
        QVERIFY(once->ids == again->ids && once->documents == again->documents);
        QVERIFY(once->ids != other->ids);
        QCOMPARE(once->tokens(), std::int64_t{8} * 27); // three whole documents of nine
        const auto few = drawWindows({text}, {"d"}, {1.0}, 40, 32, 1);
        QVERIFY(!few && few.error().message == "d: its 60 documents of 540 tokens fill 20 windows of 32, and 40 are "
                                               "needed. Give more documents, or choose fewer or shorter windows.");
        QCOMPARE(drawWindows({text}, {"d"}, {1.0}, 40, 32, 1, 4)->windows(), 20); // of which 10 are needed
    }

    void calibrationFilesKeepDocuments() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("c.safetensors").toStdString();
        const TokenWindows windows = windowsOf(2 * half);
        QVERIFY(writeCalibration(windows, file));
        const auto read = readCalibration(file);
        QVERIFY(read);
        QVERIFY(read->ids == windows.ids && read->documents == windows.documents);
    }

    /// A chain that was kept with other ends of documents is another run's.
    void theChainKnowsWhereDocumentsEnd() {
        const QTemporaryDir folder;
        Plan plan;
        for (const Linear& linear : m_model.linears())
            plan.modules[linear.module] = {4, 32, true, false};
        RunConfig config;
        config.method = "rtn";
        TokenWindows windows = windowsOf(2 * half);
        auto engine = QuantizationEngine::create(m_model, config, plan, windows);
        engine->keepIn(folder.path().toStdString());
        QVERIFY(engine->advance({}, [](const TuningStep&) {}));
        QVERIFY(engine->layerStored());
        auto same = QuantizationEngine::create(m_model, config, plan, windows);
        QVERIFY(same->resumeFrom(folder.path().toStdString()));
        QCOMPARE(same->nextLayer(), 1);
        windows.documents[half - 1] = -1;
        auto other = QuantizationEngine::create(m_model, config, plan, windows);
        const Status refused = other->resumeFrom(folder.path().toStdString());
        QVERIFY(!refused && refused.error().message.find("other calibration tokens") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTuningOnDocuments)
#include "test_documents.moc"
