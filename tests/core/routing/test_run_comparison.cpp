// SPDX-License-Identifier: Apache-2.0
// Comparisons of two versions of a model: output-weighted flips against loops in float64 over a layer that can be
// computed by hand.
#include <QTemporaryDir>
#include <QTest>

#include "plain_layer.h"
#include "routing/run_trace.h"

using namespace moescope;
using test::PlainLayer;

namespace {

/// Only the router of the first layer is another one.
WeightOverlay otherRouter(std::vector<float> rows) {
    return {[](const Linear&) -> Result<std::optional<std::vector<float>>> { return std::nullopt; },
            [rows = std::move(rows)](int layer) -> Result<std::optional<std::vector<float>>> {
                return layer == 0 ? std::optional(rows) : std::nullopt;
            }};
}

std::vector<float> floats(const test::Matrix& matrix) { return {matrix.values.begin(), matrix.values.end()}; }

double norm(const std::vector<double>& x) { return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0)); }

TokenWindows windows() {
    TokenWindows tokens{4, {}, {"first", "second"}, {0, 0, 1, 1}};
    for (int token = 0; token < 16; ++token)
        tokens.ids.push_back(token);
    return tokens;
}

} // namespace

class TestRunComparison : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;

private slots:
    void initTestCase() {
        PlainLayer::model(2).write(m_folder.path().toStdString());
        auto model = Model::open(m_folder.path().toStdString());
        QVERIFY(model);
        m_model = std::move(*model);
    }

    void outputWeightedFlipsByLoops() {
        const test::TinyModel tiny = PlainLayer::model(2);
        const PlainLayer plain(tiny);
        test::Matrix router = test::matrixOf(tiny, PlainLayer::mlp + "gate.weight");
        for (std::size_t c = 0; c < router.columns; ++c)
            router.values[c] -= 0.8 * router.at(2, c); // the first row drifts away from the third
        const WeightOverlay overlay = otherRouter(floats(router));

        const auto found = runComparison(*m_model, overlay, windows(), {}, {}, unwatched());

        QVERIFY2(found, found ? "" : found.error().message.c_str());
        std::vector<double> changes;
        for (int token = 0; token < 16; ++token) {
            auto before = PlainLayer::best(plain.softmax(token));
            auto after = PlainLayer::best(PlainLayer::softmaxOf(router.times(plain.input(token))));
            const std::vector<double> y = plain.output(token, before), other = plain.output(token, after);
            std::ranges::sort(before);
            std::ranges::sort(after);
            std::vector<double> difference(y.size());
            std::ranges::transform(y, other, difference.begin(), std::minus{});
            changes.push_back(before == after ? 0.0 : norm(difference) / norm(y));
        }
        const LayerFlips& layer = found->layers[0];
        const auto flipped = std::ranges::count_if(changes, [](double c) { return c > 0.0; });
        QVERIFY(flipped > 2 && flipped < 14); // some do, some do not
        double sum = 0.0, firstSum = 0.0;
        for (std::size_t t = 0; t < 16; ++t) {
            QVERIFY(std::abs(static_cast<double>(layer.outputChanges[t]) - changes[t]) < 1e-5);
            QCOMPARE(layer.replacedByToken[t] > 0, changes[t] > 0.0);
            sum += changes[t];
            firstSum += t < 8 ? changes[t] : 0.0;
        }
        QVERIFY(std::abs(*layer.outputWeighted - sum / 16) < 1e-5);
        QVERIFY(std::abs(*layer.datasets[0].outputWeighted - firstSum / 8) < 1e-5);
        QVERIFY(std::abs(*found->outputWeighted -
                         (*found->layers[0].outputWeighted + *found->layers[1].outputWeighted) / 2) < 1e-12);
    }

    void datasetsCarryAllThatTheirFiguresDependOn() {
        const test::TinyModel tiny = PlainLayer::model(2);
        test::Matrix router = test::matrixOf(tiny, PlainLayer::mlp + "gate.weight");
        std::ranges::rotate(router.values, router.values.begin() + static_cast<std::ptrdiff_t>(router.columns));
        const auto found = runComparison(*m_model, otherRouter(floats(router)), windows(), {}, {}, unwatched());
        QVERIFY(found);
        QCOMPARE(found->datasets.size(), std::size_t{2});
        double kl = 0.0, logPerplexity = 0.0, flips = 0.0;
        for (const DatasetComparison& dataset : found->datasets) {
            QVERIFY(dataset.tokens == 8 && dataset.windows == 2 && dataset.length == 4 && dataset.dtype == "float32");
            kl += dataset.kl / 2;
            logPerplexity += std::log(dataset.perplexityQuantized) / 2;
            flips += dataset.flipRate / 2;
        }
        QVERIFY(std::abs(kl - found->kl) < 1e-12 && found->kl > 0.0);
        QVERIFY(std::abs(std::exp(logPerplexity) - found->perplexityQuantized) < 1e-9);
        QVERIFY(std::abs(flips - found->flipRate) < 1e-12 && found->flipRate > 0.0);
        // each dataset alone gives the same, up to the rounding of another batch
        TokenWindows second = windows();
        second.ids.erase(second.ids.begin(), second.ids.begin() + 8);
        second.datasets = {"second"};
        second.datasetOfWindow = {0, 0};
        const auto alone = runComparison(*m_model, otherRouter(floats(router)), second, {}, {}, unwatched());
        QVERIFY(alone);
        QVERIFY(std::abs(alone->kl - found->datasets[1].kl) < 1e-6);
        QVERIFY(std::abs(alone->flipRate - found->datasets[1].flipRate) < 1e-12);
    }

    void eitherSideMayBeTheModelItself() {
        const WeightOverlay overlay =
            otherRouter(floats(test::matrixOf(PlainLayer::model(2), "model.layers.1.mlp.gate.weight")));
        const auto same = runComparison(*m_model, nullptr, nullptr, windows(), {}, {}, unwatched());
        QVERIFY(same && same->flipRate == 0.0 && same->kl == 0.0 && *same->outputWeighted == 0.0);
        const auto forth = runComparison(*m_model, nullptr, &overlay, windows(), {}, {}, unwatched());
        const auto back = runComparison(*m_model, &overlay, nullptr, windows(), {}, {}, unwatched());
        const auto overlaid = runComparison(*m_model, &overlay, &overlay, windows(), {}, {}, unwatched());
        QVERIFY(forth && back && overlaid);
        QVERIFY(forth->flipRate > 0.0 && forth->flipRate == back->flipRate);
        QVERIFY(forth->layers[0].lost == back->layers[0].gained && forth->layers[0].gained == back->layers[0].lost);
        QCOMPARE(forth->perplexityOriginal, back->perplexityQuantized);
        QVERIFY(overlaid->flipRate == 0.0 && overlaid->perplexityOriginal == back->perplexityOriginal);
    }

    void oneWindowChunksSeeTheRightTokens() { // more windows than a chunk of the stream
        TokenWindows many{4, {}, {"text"}, std::vector<int>(40, 0)};
        for (int i = 0; i < 160; ++i)
            many.ids.push_back((i * 7) % 16);
        const auto found = runComparison(*m_model, nullptr, nullptr, many, {}, {}, unwatched());
        QVERIFY(found && found->flipRate == 0.0);
        QCOMPARE(found->layers[0].margins.size(), std::size_t{160});
        QCOMPARE(found->layers[0].margins[0],
                 found->layers[0].margins[16]); // the same token; attention puts out nothing
    }
};

QTEST_APPLESS_MAIN(TestRunComparison)
#include "test_run_comparison.moc"
