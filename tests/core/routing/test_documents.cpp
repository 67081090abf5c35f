// SPDX-License-Identifier: Apache-2.0
// Documents packed into windows: how they are packed, and that each comes out as it does alone.
#include <cmath>

#include <QTest>

#include <nlohmann/json.hpp>

#include "routing/documents.h"
#include "routing/run_trace.h"

using namespace moescope;

namespace {

/// Documents of the given lengths, of ids below `vocabulary` that differ from place to place.
TextTokens documentsOf(const std::vector<std::size_t>& sizes, int vocabulary = 96) {
    TextTokens text;
    std::uint64_t state = 7;
    for (const std::size_t size : sizes) {
        for (std::size_t i = 0; i < size; ++i) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            text.ids.push_back(static_cast<TokenId>((state >> 33U) % static_cast<std::uint64_t>(vocabulary)));
        }
        text.ends.push_back(text.ids.size());
    }
    return text;
}

TokenWindows packed(const TextTokens& text, int length, int most) {
    TokenWindows windows;
    windows.length = length;
    windows.datasets = {"documents"};
    packPieces(text, documentPieces(text, length), most, 0, windows);
    return windows;
}

/// The tokens of one document of a window, as a window of its own.
TokenWindows alone(const TokenWindows& windows, std::int32_t document) {
    TokenWindows one;
    for (std::size_t i = 0; i < windows.ids.size(); ++i)
        if (windows.documents[i] == document)
            one.ids.push_back(windows.ids[i]);
    one.length = static_cast<int>(one.ids.size());
    one.datasets = windows.datasets;
    one.datasetOfWindow = {0};
    return one;
}

Trace traced(const Model& model, const TokenWindows& windows) {
    auto trace = runTrace(model, windows, {}, /*logits=*/true, {}, unwatched());
    if (!trace)
        qFatal("%s", trace.error().message.c_str());
    return std::move(*trace);
}

/// Largest difference of rows [first, first + n) of `all` from `rows`.
double difference(const std::vector<float>& all, std::size_t first, const std::vector<float>& rows) {
    double largest = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(all[first + i]) - static_cast<double>(rows[i])));
    return largest;
}

} // namespace

class TestDocuments : public QObject {
    Q_OBJECT

private slots:
    void longDocumentsAreCut() {
        const auto pieces = documentPieces(documentsOf({3, 0, 11, 5}), 5);
        std::vector<std::pair<std::size_t, std::size_t>> found;
        for (const DocumentPiece& piece : pieces)
            found.emplace_back(piece.first, piece.size);
        QCOMPARE(found, (std::vector<std::pair<std::size_t, std::size_t>>{{0, 3}, {3, 5}, {8, 5}, {13, 1}, {14, 5}}));
    }

    /// 5 opens a window, 6 another, 4 goes to the first, 3 to the second; the next 6 has no window left, 1 still fits.
    void piecesGoWhereTheyFirstFit() {
        const TextTokens text = documentsOf({5, 6, 4, 3, 6, 1});
        TokenWindows windows = packed(text, 10, 2);
        QCOMPARE(windows.windows(), 2);
        QCOMPARE(windows.documents,
                 (std::vector<std::int32_t>{0, 0, 0, 0, 0, 2, 2, 2, 2, 4, 1, 1, 1, 1, 1, 1, 3, 3, 3, -1}));
        for (std::size_t i = 0; i < 4; ++i) // of the third document and of the second
            QVERIFY(windows.ids[5 + i] == text.ids[11 + i] && windows.ids[10 + i] == text.ids[5 + i]);
        QCOMPARE(windows.ids[9], text.ids.back());
        QCOMPARE(windows.tokens(), std::int64_t{19});
        QCOMPARE(windows.tokens(1, 1), std::int64_t{9});
        QCOMPARE(windows.tokensOfWindow(), (std::vector<std::int64_t>{10, 9}));
        QCOMPARE(windows.predictionsOfWindow(), (std::vector<std::int64_t>{7, 7})); // 4 + 3 + 0, 5 + 2
        QCOMPARE(windows.realIds().size(), std::size_t{19});
        QCOMPARE(windows.datasetOfToken(), std::vector<int>(19, 0));
        // Plain windows beside them are one document each.
        windows.ids.insert(windows.ids.end(), 10, 1);
        windows.datasetOfWindow.push_back(0);
        nameDocuments(windows);
        QCOMPARE(windows.documents.size(), windows.ids.size());
        QCOMPARE(windows.documents.back(), 5);
        QCOMPARE(wholeWindows(windows).ids, std::vector<TokenId>(10, 1));
        QVERIFY(!wholeWindows(windows).packed());
    }

    void everyModelSeesADocumentAsAlone_data() {
        QTest::addColumn<QString>("model");
        for (const char* name :
             {"qwen3-yarn-dense", "qwen3-sliding", "olmoe-clip", "mixtral-sliding-fused", "qwen2-llama3"})
            QTest::newRow(name) << QStringLiteral(MOESCOPE_TEST_DATA "/tiny/") + QLatin1String(name);
        QTest::newRow("demo") << QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
    }

    /// Router logits of every layer and logits over the vocabulary, at another place in the window and between others.
    /// Bound 1e-4 as in the parity test: rotary angles and sums in another order move logits of size 10 by about 1e-5;
    /// a token that saw a neighbour's would move them by 1e-1, which the last part shows.
    void everyModelSeesADocumentAsAlone() {
        QFETCH(QString, model);
        const auto opened = Model::open(model.toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        const TokenWindows windows = packed(documentsOf({17, 30, 9, 2, 14, 20}), 48, 2);
        QCOMPARE(windows.windows(), 2);
        const Trace together = traced(*opened, windows);
        QCOMPARE(together.layers.front().topK.size(),
                 static_cast<std::size_t>(windows.tokens()) * static_cast<std::size_t>(together.topK));
        const auto experts = static_cast<std::size_t>(together.experts);
        const std::size_t vocabulary = together.logits.size() / static_cast<std::size_t>(windows.tokens());
        std::size_t row = 0;
        double nll = 0.0;
        std::int64_t predictions = 0;
        for (std::size_t i = 0; i < windows.documents.size();) {
            if (windows.documents[i] < 0) {
                ++i;
                continue;
            }
            const TokenWindows own = alone(windows, windows.documents[i]);
            const Trace single = traced(*opened, own);
            for (std::size_t layer = 0; layer < together.layers.size(); ++layer)
                QVERIFY(difference(together.layers[layer].logits, row * experts, single.layers[layer].logits) < 1e-4);
            QVERIFY(difference(together.logits, row * vocabulary, single.logits) < 1e-4);
            if (own.length > 1)
                nll += single.windowNll.front() * (own.length - 1);
            predictions += own.length - 1;
            row += own.ids.size();
            i += own.ids.size();
        }
        QCOMPARE(row, static_cast<std::size_t>(windows.tokens()));
        QVERIFY(std::abs(std::log(together.perplexity) - nll / static_cast<double>(predictions)) < 1e-5);
        // Without the documents' ends, what stands behind the first one comes out otherwise.
        TokenWindows joined = windows;
        joined.documents.clear();
        const Trace mixed = traced(*opened, joined);
        QVERIFY(difference(mixed.layers.back().logits, 17 * experts,
                           {together.layers.back().logits.begin() + static_cast<std::ptrdiff_t>(17 * experts),
                            together.layers.back().logits.begin() + static_cast<std::ptrdiff_t>(40 * experts)}) > 1e-2);
    }

    /// Other ids where there is padding: the same bits everywhere.
    void whatPaddingHoldsDoesNotMatter() {
        const auto model = Model::open(MOESCOPE_TEST_DATA "/tiny/qwen2-llama3");
        TokenWindows windows = packed(documentsOf({17, 20, 9, 30}), 48, 2);
        QVERIFY(windows.documents.back() == -1);
        const Trace before = traced(*model, windows);
        for (std::size_t i = 0; i < windows.ids.size(); ++i)
            if (windows.documents[i] < 0)
                windows.ids[i] = static_cast<TokenId>(i % 90 + 3);
        const Trace after = traced(*model, windows);
        QVERIFY(before.logits == after.logits);
        QCOMPARE(before.windowNll, after.windowNll);
        for (std::size_t layer = 0; layer < before.layers.size(); ++layer)
            QVERIFY(before.layers[layer].logits == after.layers[layer].logits &&
                    before.layers[layer].topK == after.layers[layer].topK);
        QCOMPARE(toJson(coverageOf(before)).dump(), toJson(coverageOf(after)).dump());
        QCOMPARE(coverageOf(before).tokens, windows.tokens());
    }

    /// A text of windows that one document fills each is the same text without documents.
    void wholeDocumentsAreWindows() {
        const auto model = Model::open(MOESCOPE_TEST_DATA "/tiny/qwen3-sliding");
        const TokenWindows windows = packed(documentsOf({48, 48}), 48, 2);
        const Trace masked = traced(*model, windows), plain = traced(*model, wholeWindows(windows));
        for (std::size_t layer = 0; layer < plain.layers.size(); ++layer)
            QVERIFY(difference(masked.layers[layer].logits, 0, plain.layers[layer].logits) < 1e-4);
        QVERIFY(std::abs(masked.perplexity / plain.perplexity - 1.0) < 1e-5);
    }
};

QTEST_APPLESS_MAIN(TestDocuments)
#include "test_documents.moc"
