// SPDX-License-Identifier: Apache-2.0
// Statistics of a whole pass against loops in float64 over a layer that can be computed by hand (plain_layer.h). The
// model computes in float32: moments agree to 1e-5 of their size. Passes of any size give the same counts, and sums to
// 1e-12.
#include <QTemporaryDir>

#include "demo_logits.h"
#include "plain_layer.h"
#include "routing/channel_file.h"
#include "routing/run_statistics.h"

using namespace moescope;
using test::PlainLayer;

namespace {

Model opened(const std::string& folder) {
    auto model = Model::open(folder);
    if (!model)
        qFatal("%s", model.error().message.c_str());
    return std::move(*model);
}

/// Windows of 8 tokens over two datasets, each token of the 16 in turn and out of turn.
TokenWindows twoDatasets(int firstWindows, int secondWindows) {
    TokenWindows tokens{8, {}, {"first", "second"}, {}};
    for (int window = 0; window < firstWindows + secondWindows; ++window) {
        tokens.datasetOfWindow.push_back(window < firstWindows ? 0 : 1);
        for (int i = 0; i < 8; ++i)
            tokens.ids.push_back((window < firstWindows ? window * 3 + i : window * 5 + i * i) % 16);
    }
    return tokens;
}

RoutingStatistics statisticsOf(const Model& model, const TokenWindows& tokens, const StatisticsOptions& options = {}) {
    auto found = runStatistics(model, tokens, {}, options, {}, unwatched());
    if (!found)
        qFatal("%s", found.error().message.c_str());
    return std::move(*found);
}

bool close(double ours, double reference, double relative) {
    return std::abs(ours - reference) <= relative * std::abs(reference) + 1e-12;
}

/// Moments of one input of one expert over tokens with their gates.
struct PlainMoments {
    std::vector<double> squares, gated, largest;
    void add(const std::vector<double>& x, double gate) {
        squares.resize(x.size());
        gated.resize(x.size());
        largest.resize(x.size());
        for (std::size_t c = 0; c < x.size(); ++c) {
            squares[c] += x[c] * x[c];
            gated[c] += gate * gate * x[c] * x[c];
            largest[c] = std::max(largest[c], std::abs(x[c]));
        }
    }
    [[nodiscard]] bool matches(const ChannelMoments& found, double reached, double tokens) const {
        if (found.secondMoment.size() != squares.size())
            return false;
        for (std::size_t c = 0; c < squares.size(); ++c)
            if (!close(found.secondMoment[c], squares[c] / reached, 1e-5) ||
                !close(found.gatedSecondMoment[c], gated[c] / tokens, 1e-5) ||
                !close(found.largest[c], largest[c], 1e-5))
                return false;
        return true;
    }
    [[nodiscard]] double significance(const test::Matrix& weight, double tokens) const {
        double sum = 0.0;
        for (std::size_t c = 0; c < gated.size(); ++c)
            for (std::size_t o = 0; o < weight.rows; ++o)
                sum += gated[c] / tokens * weight.at(o, c) * weight.at(o, c);
        return sum;
    }
};

} // namespace

class TestRunStatistics : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] std::string folder() const { return m_folder.path().toStdString(); }

private slots:
    void initTestCase() {
        PlainLayer::model(1).write(folder() + "/one");
        PlainLayer::model(3).write(folder() + "/three");
    }

    void momentsAndSignificancesByLoops() {
        const test::TinyModel tiny = PlainLayer::model(1);
        const PlainLayer plain(tiny);
        const TokenWindows tokens = twoDatasets(3, 5);
        const RoutingStatistics found = statisticsOf(opened(folder() + "/one"), tokens, {.channels = true});
        std::size_t compared = 0;
        for (int d = 0; d < 2; ++d) {
            const DatasetRouting& routing = found.layers[0].datasets[static_cast<std::size_t>(d)];
            std::vector<PlainMoments> input(plain.experts()), inner(plain.experts());
            std::vector<double> reached(plain.experts(), 0.0), gates(plain.experts(), 0.0);
            double total = 0.0;
            for (std::size_t t = 0; t < tokens.ids.size(); ++t) {
                if (tokens.datasetOfWindow[t / 8] != d)
                    continue;
                total += 1.0;
                const std::vector<double> x = plain.input(tokens.ids[t]), p = plain.softmax(tokens.ids[t]);
                for (const std::size_t e : PlainLayer::best(p)) {
                    input[e].add(x, p[e]);
                    inner[e].add(plain.expertAt(e).inner(x), p[e]);
                    reached[e] += 1.0;
                    gates[e] += p[e];
                }
            }
            QCOMPARE(static_cast<double>(found.datasets[static_cast<std::size_t>(d)].tokens), total);
            for (std::size_t e = 0; e < plain.experts(); ++e) {
                QCOMPARE(static_cast<double>(routing.experts[e].tokens), reached[e]);
                if (reached[e] == 0.0)
                    continue;
                ++compared;
                QVERIFY(close(routing.experts[e].meanGate, gates[e] / reached[e], 1e-5));
                QVERIFY(input[e].matches(routing.channels[e].input, reached[e], total));
                QVERIFY(inner[e].matches(routing.channels[e].inner, reached[e], total));
                const PlainLayer::Expert& expert = plain.expertAt(e);
                QVERIFY(close(routing.experts[e].significance[0], input[e].significance(expert.gate, total), 1e-5));
                QVERIFY(close(routing.experts[e].significance[1], input[e].significance(expert.up, total), 1e-5));
                QVERIFY(close(routing.experts[e].significance[2], inner[e].significance(expert.down, total), 1e-5));
                double column = 0.0;
                for (std::size_t o = 0; o < expert.down.rows; ++o)
                    column += expert.down.at(o, 1) * expert.down.at(o, 1);
                QVERIFY(close(found.layers[0].columnSquares[e][2][1], column, 1e-6));
            }
        }
        QVERIFY(compared >= 5); // the texts reach most experts
    }

    void passesOfAnySizeGiveTheSame() {
        const Model model = opened(folder() + "/three");
        const TokenWindows tokens = twoDatasets(7, 20);
        const RoutingStatistics whole = statisticsOf(model, tokens, {.channels = true});
        for (const std::int64_t atOnce :
             {std::int64_t{1}, std::int64_t{8}, std::int64_t{40}}) { // 1, 1 and 5 windows a pass
            const RoutingStatistics parts = statisticsOf(model, tokens, {.channels = true, .tokensAtOnce = atOnce});
            QCOMPARE(parts.layers.size(), whole.layers.size());
            for (std::size_t d = 0; d < 2; ++d)
                QVERIFY(close(*parts.datasets[d].perplexity, *whole.datasets[d].perplexity, 1e-6));
            for (std::size_t l = 0; l < whole.layers.size(); ++l)
                for (std::size_t d = 0; d < 2; ++d)
                    compare(parts.layers[l].datasets[d], whole.layers[l].datasets[d]);
        }
    }

    /// The forward pass itself may differ in its last bits between batches of other sizes, so sums agree to 1e-5, not
    /// to 1e-12.
    static void compare(const DatasetRouting& a, const DatasetRouting& b) {
        QVERIFY(a.coActivation == b.coActivation);
        QCOMPARE(a.margins.total(), b.margins.total());
        QVERIFY(close(a.entropy, b.entropy, 1e-5) && close(a.switchLoss, b.switchLoss, 1e-5));
        for (std::size_t e = 0; e < b.experts.size(); ++e) {
            QVERIFY(close(a.experts[e].meanGate, b.experts[e].meanGate, 1e-5));
            QVERIFY(close(a.experts[e].softmaxWeight, b.experts[e].softmaxWeight, 1e-5));
            QVERIFY(close(a.experts[e].significance[2], b.experts[e].significance[2], 1e-4));
            for (std::size_t c = 0; c < b.channels[e].inner.secondMoment.size(); ++c)
                QVERIFY(close(a.channels[e].inner.secondMoment[c], b.channels[e].inner.secondMoment[c], 1e-4) &&
                        close(a.channels[e].inner.largest[c], b.channels[e].inner.largest[c], 1e-4));
        }
    }

    void oneDatasetAloneGivesWhatItGivesBesideAnother() {
        const Model model = opened(folder() + "/three");
        const TokenWindows both = twoDatasets(7, 20);
        TokenWindows second{8, {both.ids.begin() + 56, both.ids.end()}, {"second"}, std::vector<int>(20, 0)};
        const RoutingStatistics alone = statisticsOf(model, second, {.channels = true});
        const RoutingStatistics beside = statisticsOf(model, both, {.channels = true});
        for (std::size_t l = 0; l < alone.layers.size(); ++l)
            compare(beside.layers[l].datasets[1], alone.layers[l].datasets[0]);
    }

    void theDemoModelRoutesAsTransformersDid() {
        const Model model = opened(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        auto file = SafetensorsFile::open(MOESCOPE_TEST_DATA "/demo/tuned/reference.safetensors");
        QVERIFY(file);
        std::vector<std::int64_t> ids(256);
        std::memcpy(ids.data(), file->bytes(*file->find("input_ids")).data(), 256 * sizeof(std::int64_t));
        const RoutingStatistics found = statisticsOf(model, {256, {ids.begin(), ids.end()}, {"reference"}, {0}});
        QVERIFY(found.experts == 8 && found.topK == 2 && found.length == 256 && found.dtype == "float32");
        const nlohmann::json reference = test::routingReference();
        for (std::size_t l = 0; l < 4; ++l) {
            const DatasetRouting& routing = found.layers[l].datasets[0];
            const auto& expected = reference["layers"][l]["tuned"];
            QVERIFY(routing.coActivation == expected["co_activation"].get<std::vector<std::int64_t>>());
            QVERIFY(close(routing.entropy, expected["entropy"], 1e-5) &&
                    close(routing.switchLoss, expected["switch_loss"], 1e-5));
            QVERIFY(routing.channels.empty() && found.layers[l].columnSquares.empty()); // not asked for
            QVERIFY(routing.experts[0].significance[0] > 0.0);                          // but these always
        }
        QVERIFY(close(*found.datasets[0].perplexity,
                      std::exp(std::stod(file->metadata().at("nll_first_256_tokens_wikitext2_test"))), 1e-5));
    }

    void theTraceThatIsKeptIsTheTrace() {
        const Model model = opened(folder() + "/three");
        const TokenWindows tokens = twoDatasets(4, 5);
        Trace kept;
        auto found = runStatistics(model, tokens, {}, {.tokensAtOnce = 16}, {}, unwatched(), &kept);
        const auto trace = runTrace(model, tokens, {}, false, {}, unwatched());
        QVERIFY(found && trace);
        QCOMPARE(kept.layers.size(), trace->layers.size());
        for (std::size_t l = 0; l < kept.layers.size(); ++l) {
            QCOMPARE(kept.layers[l].layer, trace->layers[l].layer);
            QVERIFY(kept.layers[l].topK == trace->layers[l].topK);
            QCOMPARE(kept.layers[l].logits.size(), trace->layers[l].logits.size());
        }
        const Coverage fromTrace = coverageOf(*trace), fromStatistics = coverageOf(*found);
        for (std::size_t l = 0; l < fromTrace.layers.size(); ++l)
            for (std::size_t e = 0; e < 4; ++e) {
                QVERIFY(fromTrace.layers[l][e].tokensByDataset == fromStatistics.layers[l][e].tokensByDataset);
                QVERIFY(close(fromTrace.layers[l][e].meanGate, fromStatistics.layers[l][e].meanGate, 1e-5));
            }
        QVERIFY(close(kept.perplexity, trace->perplexity, 1e-6));
    }

    void denseLayersAreSkipped() {
        const Model model = opened(MOESCOPE_TEST_DATA "/tiny/qwen3-yarn-dense"); // layer 1 is dense
        std::vector<TokenId> ids(32);
        std::iota(ids.begin(), ids.end(), 0);
        const RoutingStatistics found =
            statisticsOf(model, {16, ids, {"text"}, {0, 0}}, {.channels = true, .perplexity = false});
        QVERIFY(found.layers.size() == 2 && found.layers[0].layer == 0 && found.layers[1].layer == 2);
        QVERIFY(!found.datasets[0].perplexity);
        double gates = 0.0; // this family renormalises: the weights of a token sum to 1
        for (const ExpertRouting& expert : found.layers[1].datasets[0].experts)
            gates += expert.meanGate * static_cast<double>(expert.tokens);
        QVERIFY(close(gates, 32.0, 1e-6));
    }

    void channelsComeBackFromTheirFile() {
        const Model model = opened(folder() + "/three");
        const RoutingStatistics written = statisticsOf(model, twoDatasets(3, 3), {.channels = true});
        const std::string file = folder() + "/channels.safetensors";
        QVERIFY(writeChannels(written, file));
        auto read = routingStatisticsFromJson(toJson(written));
        QVERIFY(read && read->layers[0].datasets[0].channels.empty());
        const Status status = readChannels(*read, file);
        QVERIFY2(status, status ? "" : status.error().message.c_str());
        for (std::size_t l = 0; l < 3; ++l)
            for (std::size_t e = 0; e < 4; ++e) {
                QVERIFY(read->layers[l].columnSquares[e] == written.layers[l].columnSquares[e]);
                for (std::size_t d = 0; d < 2; ++d) {
                    const ExpertChannels &a = read->layers[l].datasets[d].channels[e],
                                         &b = written.layers[l].datasets[d].channels[e];
                    QVERIFY(a.input.secondMoment == b.input.secondMoment &&
                            a.inner.gatedSecondMoment == b.inner.gatedSecondMoment &&
                            a.inner.largest == b.inner.largest);
                }
            }
        const auto without = routingStatisticsFromJson(toJson(written));
        const Status none = writeChannels(*without, file);
        QVERIFY(!none && none.error().message.find("no channels") != std::string::npos);
        auto other = routingStatisticsFromJson(toJson(written));
        other->layers[2].layer = 7;
        const Status foreign = readChannels(*other, file);
        QVERIFY(!foreign && foreign.error().message.find("7.column_squares.gate") != std::string::npos);
    }

    void stoppedBetweenLayers() {
        std::stop_source stop;
        stop.request_stop();
        const auto found =
            runStatistics(opened(folder() + "/one"), twoDatasets(1, 1), {}, {}, stop.get_token(), unwatched());
        QVERIFY(!found && found.error().isCancelled());
    }
};

QTEST_APPLESS_MAIN(TestRunStatistics)
#include "test_run_statistics.moc"
