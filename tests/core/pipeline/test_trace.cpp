// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors.h"
#include "pipeline/trace.h"

using namespace moescope;

class TestTrace : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;

    [[nodiscard]] std::filesystem::path file(const char* name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
    static TraceConfig config() {
        const std::string demo = MOESCOPE_SOURCE_DIR "/resources/demo/";
        TraceConfig config;
        config.texts = {{demo + "wikitext.txt", 60.0, 100.0}, {demo + "shakespeare.txt"}};
        config.names = {"", "plays"};
        config.windows = 2;
        config.length = 32;
        config.threads = 2;
        return config;
    }

private slots:
    void initTestCase() {
        auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        m_model = std::move(*model);
    }

    void everyTextIsADataset() {
        const auto found = traceStatistics(*m_model, config(), {}, unwatched());
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(found->datasets[0].name, std::string("wikitext 60-100 %"));
        QCOMPARE(found->datasets[0].text, std::string("wikitext.txt 60-100 %"));
        QCOMPARE(found->datasets[1].name, std::string("plays"));
        QCOMPARE(found->datasets[1].text, std::string("shakespeare.txt"));
        QVERIFY(found->datasets[1].windows == 2 && found->datasets[1].tokens == 64 &&
                *found->datasets[1].perplexity > 1.0);
        QCOMPARE(found->layers.size(), std::size_t{4});
        for (const LayerRouting& layer : found->layers)
            for (const DatasetRouting& routing : layer.datasets) {
                std::int64_t selections = 0;
                for (const ExpertRouting& expert : routing.experts)
                    selections += expert.tokens;
                QCOMPARE(selections, std::int64_t{128}); // 64 tokens, 2 experts each
                QCOMPARE(routing.margins.total(), std::int64_t{64});
            }
        QCOMPARE(coverageOf(*found).datasets, (std::vector<std::string>{"wikitext 60-100 %", "plays"}));
    }

    void statisticsComeBackFromTheirFiles() {
        TraceConfig given = config();
        given.statistics.channels = true;
        const auto found = traceStatistics(*m_model, given, {}, unwatched());
        QVERIFY(found);
        QVERIFY(writeStatistics(*found, file("s.json")));
        QVERIFY(std::filesystem::exists(file("s.channels.safetensors")));
        const auto read = readStatistics(file("s.json"));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(toJson(*read) == toJson(*found));
        QVERIFY(read->layers[3].datasets[1].channels[7].inner.largest ==
                found->layers[3].datasets[1].channels[7].inner.largest);
        QCOMPARE(read->layers[3].columnSquares[0][2].size(), std::size_t{128});

        const auto plain = traceStatistics(*m_model, config(), {}, unwatched());
        QVERIFY(writeStatistics(*plain, file("s.json"))); // without channels: the old ones must not be taken for these
        QVERIFY(!std::filesystem::exists(file("s.channels.safetensors")));
        QVERIFY(readStatistics(file("s.json"))->layers[0].columnSquares.empty());
    }

    void whatIsNotStatisticsIsASentence() {
        std::ofstream(file("broken.json")) << "{";
        for (const char* name : {"broken.json", "missing.json"}) {
            const auto read = readStatistics(file(name));
            QVERIFY(!read && read.error().message.find(name) != std::string::npos);
        }
    }

    void theTraceFileHoldsEveryToken() {
        Trace kept;
        QVERIFY(traceStatistics(*m_model, config(), {}, unwatched(), &kept));
        QVERIFY(writeTrace(kept, file("t.safetensors")));
        const auto written = SafetensorsFile::open(file("t.safetensors"));
        QVERIFY(written);
        QVERIFY(written->find("input_ids")->shape == std::vector<std::int64_t>{128});
        QVERIFY(written->find("router_logits.3")->shape == (std::vector<std::int64_t>{128, 8}));
        QVERIFY(written->find("topk.0")->shape == (std::vector<std::int64_t>{128, 2}));
        const auto whole = trace(*m_model, config(), {}, unwatched());
        QVERIFY(whole && whole->layers[2].topK == kept.layers[2].topK &&
                whole->tokens.datasets == kept.tokens.datasets);
    }

    void oneNameForTwoTextsIsRefused() {
        TraceConfig given = config();
        given.names = {"same", "same"};
        QVERIFY(!traceStatistics(*m_model, given, {}, unwatched()));
    }
};

QTEST_APPLESS_MAIN(TestTrace)
#include "test_trace.moc"
