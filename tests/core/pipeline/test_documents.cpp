// SPDX-License-Identifier: Apache-2.0
// Files of documents (.jsonl), from the file to windows, traces and comparisons.
#include <cmath>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "pipeline/compare.h"
#include "pipeline/documents_file.h"
#include "pipeline/measure.h"
#include "pipeline/texts.h"
#include "pipeline/trace.h"

using namespace moescope;

class TestDocumentsFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;

    [[nodiscard]] std::filesystem::path written(const char* name, const std::string& content) const {
        const std::filesystem::path file = m_folder.filePath(name).toStdString();
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }
    /// Short documents and a long one.
    [[nodiscard]] std::filesystem::path documents() const {
        std::string lines, many;
        for (int i = 0; i < 12; ++i)
            lines += "{\"id\": " + std::to_string(i) + ", \"text\": \"The " + std::to_string(i) +
                     "th letter was written in the spring.\"}\n";
        for (int i = 0; i < 60; ++i)
            many += "and so the story went on for days ";
        return written("letters.jsonl", lines + "{\"text\": \"" + many + "\"}\n");
    }
    [[nodiscard]] TraceConfig config() const {
        TraceConfig config;
        config.model = m_model->folder();
        config.texts = {{documents()}, {MOESCOPE_SOURCE_DIR "/resources/demo/wikitext.txt"}};
        config.windows = 3;
        config.length = 40;
        config.threads = 2;
        return config;
    }

private slots:
    void initTestCase() {
        auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        m_model = std::move(*model);
    }

    void oneObjectALine() {
        const auto read = readDocuments(
            written("a.jsonl", "{\"text\": \"one\\nline\", \"meta\": {\"n\": [1]}}\r\n\n{\"text\": \"\"}\n"
                               "{\"url\": null, \"text\": \"Ende \xC3\xA4\"}"));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(*read, (std::vector<std::string>{"one\nline", "", "Ende \xC3\xA4"}));
        QVERIFY(isDocumentsFile("x/a.jsonl") && !isDocumentsFile("a.json") && !isDocumentsFile("jsonl"));
    }

    void aBrokenLineIsNamed_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        const QByteArray good = "{\"text\": \"good\"}\n\n";
        QTest::newRow("cut") << good + "{\"text\": \"cut" << QString("line 3: is not a JSON object");
        QTest::newRow("a list") << good + good + "[\"text\"]" << QString("line 5: is not a JSON object");
        QTest::newRow("plain text") << QByteArray("Once upon a time") << QString("line 1: is not a JSON object");
        QTest::newRow("no text") << good + "{\"content\": \"x\"}\n" << QString("line 3: has no \"text\"");
        QTest::newRow("a number") << good + "{\"text\": 3}\n" << QString("line 3: has no \"text\"");
        QTest::newRow("no UTF-8") << good + "{\"text\": \"\xFF\"}\n" << QString("line 3: is not a JSON object");
        QTest::newRow("two on a line") << QByteArray("{\"text\": \"a\"} {\"text\": \"b\"}")
                                       << QString("line 1: is not");
        QTest::newRow("nothing") << QByteArray(" \n") << QString("holds no documents");
    }

    void aBrokenLineIsNamed() {
        QFETCH(QByteArray, content);
        QFETCH(QString, sentence);
        const auto read = readDocuments(written("broken.jsonl", content.toStdString()));
        QVERIFY(!read);
        const QString said = QString::fromStdString(read.error().message);
        QVERIFY2(said.contains("broken.jsonl") && said.contains(sentence), qPrintable(said));
    }

    void eachDocumentIsTokenizedByItself() {
        const auto all = readTokens(*m_model, {documents()});
        QVERIFY2(all, all ? "" : all.error().message.c_str());
        QCOMPARE(all->ends.size(), std::size_t{13});
        const auto text = readTokens(*m_model, {written("third.txt", "The 2th letter was written in the spring.")});
        QVERIFY(!text->isDocuments());
        QVERIFY(std::equal(text->ids.begin(), text->ids.end(),
                           all->ids.begin() + static_cast<std::ptrdiff_t>(all->ends[1]),
                           all->ids.begin() + static_cast<std::ptrdiff_t>(all->ends[2])));
        // Parts of a file share no document, and leave none out.
        const auto first = readTokens(*m_model, {documents(), 0.0, 20.0}),
                   second = readTokens(*m_model, {documents(), 20.0, 100.0});
        QVERIFY(first && second);
        QVERIFY(!first->ends.empty() && !second->ends.empty());
        QCOMPARE(first->ends.size() + second->ends.size(), all->ends.size());
        QCOMPARE(first->ids.size() + second->ids.size(), all->ids.size());
        QVERIFY(!readTokens(*m_model, {documents(), 99.0, 100.0})); // the long one begins earlier
    }

    void tracesCountWhatIsNoPadding() {
        const auto windows = readWindows(*m_model, config().texts, 3, 40);
        QVERIFY(windows && windows->packed());
        QCOMPARE(windows->windows(), 6);
        const std::int64_t real = windows->tokens(0, 3);
        QVERIFY(real < 120 && windows->tokens(3, 3) == 120);
        Trace kept;
        const auto found = traceStatistics(*m_model, config(), {}, unwatched(), &kept);
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(found->datasets[0].tokens, real);
        QCOMPARE(found->datasets[1].tokens, std::int64_t{120});
        for (const LayerRouting& layer : found->layers) {
            QCOMPARE(layer.datasets[0].margins.total(), real);
            std::int64_t selections = 0;
            for (const ExpertRouting& expert : layer.datasets[0].experts)
                selections += expert.tokens;
            QCOMPARE(selections, 2 * real);
        }
        const Coverage counted = coverageOf(kept), summed = coverageOf(*found);
        QCOMPARE(counted.datasetTokens, summed.datasetTokens);
        QCOMPARE(counted.datasetTokens, (std::vector<std::int64_t>{real, 120}));
        for (std::size_t layer = 0; layer < counted.layers.size(); ++layer)
            for (std::size_t e = 0; e < counted.layers[layer].size(); ++e)
                QCOMPARE(counted.layers[layer][e].tokensByDataset, summed.layers[layer][e].tokensByDataset);
        // The plain text beside them comes out as it does alone (attention with a mask: another order of sums).
        TraceConfig alone = config();
        alone.texts.erase(alone.texts.begin());
        const auto plain = traceStatistics(*m_model, alone, {}, unwatched());
        QVERIFY(std::abs(*found->datasets[1].perplexity / *plain->datasets[0].perplexity - 1.0) < 1e-5);
        const auto whole = trace(*m_model, config(), {}, unwatched());
        QVERIFY(whole && whole->layers[2].topK == kept.layers[2].topK);
        QVERIFY(std::abs(whole->perplexity - kept.perplexity) < 1e-9);
    }

    void comparisonsLookAtTheSameTokens() {
        CompareConfig given;
        given.model = m_model->folder();
        given.quantized = m_model->folder(); // itself: nothing differs
        given.texts = config().texts;
        given.windows = 3;
        given.length = 40;
        given.threads = 2;
        const auto found = compare(given, {}, unwatched());
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        const auto windows = readWindows(*m_model, given.texts, 3, 40);
        QCOMPARE(found->ids, windows->realIds());
        QCOMPARE(found->datasets[0].tokens, windows->tokens(0, 3));
        QCOMPARE(found->layers[1].replacedByToken.size(), found->ids.size());
        QVERIFY(found->flipRate == 0.0 && std::abs(found->kl) < 1e-9);
        const auto traced = traceStatistics(*m_model, config(), {}, unwatched());
        QVERIFY(std::abs(found->datasets[0].perplexityOriginal / *traced->datasets[0].perplexity - 1.0) < 1e-9);
    }

    /// Costs are measured on windows that one document fills.
    void measuringTakesWholeWindows() {
        MeasureConfig given;
        given.model = m_model->folder();
        given.texts = {{written("short.jsonl", "{\"text\": \"too short\"}\n")}};
        given.windows = 2;
        given.length = 32;
        const auto none = measure(*m_model, given, {}, unwatched());
        QVERIFY(!none && none.error().message.starts_with("None of the documents is 32 tokens long"));
    }
};

QTEST_APPLESS_MAIN(TestDocumentsFile)
#include "test_documents.moc"
