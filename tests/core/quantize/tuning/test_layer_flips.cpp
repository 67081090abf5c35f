// SPDX-License-Identifier: Apache-2.0
// What a layer says about its own router and the next one, against whole-model comparisons: a model that is quantized
// up to a layer differs from full precision in that layer's routing by the own router's flips, in the next layer's by
// the next router's.
#include <cmath>
#include <map>

#include <QTest>

#include "quantize/engine.h"
#include "quantize/round_to_nearest.h"
#include "routing/run_trace.h"

using namespace moescope;

namespace {

Model demo() { return *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned"); }

Plan uniformPlan(const Model& model, int bits) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {bits, 128, true, false};
    return plan;
}

/// 16 windows of two seeded walks through the vocabulary.
TokenWindows calibration(const Model& model) {
    std::vector<std::vector<TokenId>> texts(2);
    std::uint64_t state = 3;
    for (std::vector<TokenId>& text : texts)
        for (int i = 0; i < 2048; ++i) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text.push_back(static_cast<TokenId>((state >> 33) % static_cast<std::uint64_t>(model.config().vocabulary)));
        }
    return *drawCalibration(texts, {"a", "b"}, {1.0, 1.0}, 16, 32, 0);
}

/// The first window of each of the two texts: an eighth of their eight.
TokenWindows heldOut(const TokenWindows& all) {
    TokenWindows few{all.length, {}, all.datasets, {}};
    std::map<int, int> seen;
    for (std::size_t window = 0; window < all.datasetOfWindow.size(); ++window)
        if (const int dataset = all.datasetOfWindow[window]; seen[dataset]++ == 0) {
            const auto first = all.ids.begin() + static_cast<std::ptrdiff_t>(window) * all.length;
            few.ids.insert(few.ids.end(), first, first + all.length);
            few.datasetOfWindow.push_back(dataset);
        }
    return few;
}

std::vector<float> valuesOf(const QuantizedLinear& linear) {
    std::vector<float> values;
    for (std::int64_t row = 0; row < linear.out; ++row)
        for (std::int64_t column = 0; column < linear.in; ++column) {
            const auto group = static_cast<std::size_t>(row * linear.groups() + column / linear.group);
            const int steps = linear.codes[static_cast<std::size_t>(row * linear.in + column)] - linear.zeros[group];
            values.push_back(static_cast<float>(steps) * linear.scales[group]);
        }
    return values;
}

/// The model with these layers as they are stored, the others in full precision.
WeightOverlay overlayOf(const std::vector<QuantizedLayer>& layers) {
    std::map<std::string, std::vector<float>> linears;
    std::map<int, std::vector<float>> routers;
    for (const QuantizedLayer& layer : layers) {
        for (const QuantizedLinear& linear : layer.linears)
            linears[linear.module] = valuesOf(linear);
        if (!layer.router.empty())
            routers[layer.layer] = layer.router;
    }
    using Values = Result<std::optional<std::vector<float>>>;
    return {[linears](const Linear& linear) -> Values {
                const auto found = linears.find(linear.module);
                return found == linears.end() ? std::optional<std::vector<float>>() : found->second;
            },
            [routers](int layer) -> Values {
                const auto found = routers.find(layer);
                return found == routers.end() ? std::optional<std::vector<float>>() : found->second;
            }};
}

QuantizedLayer roundedLayer(const Model& model, const Plan& plan, int layer) {
    QuantizedLayer rounded;
    rounded.layer = layer;
    for (const Linear& linear : model.linears())
        if (linear.layer == layer)
            rounded.linears.push_back(roundToNearest(model, linear, plan.modules.at(linear.module)));
    return rounded;
}

} // namespace

class TestLayerFlips : public QObject {
    Q_OBJECT

    Model m_model = demo();
    Plan m_plan = uniformPlan(m_model, 2);
    TokenWindows m_calibration = calibration(m_model);

    [[nodiscard]] QuantizationEngine engine(const RunConfig& config) const {
        return *QuantizationEngine::create(m_model, config, m_plan, m_calibration);
    }
    /// Both passes multiply other numbers of windows at once, so they differ in last bits. A token would have to lie
    /// within 1e-6 of the boundary to fall elsewhere for it; counts are equal, weighted measures within float32.
    static void compare(const std::optional<RouterFlips>& measured, const LayerFlips& expected, const char* what) {
        QVERIFY2(measured.has_value(), what);
        QVERIFY2(std::abs(measured->flipRate - expected.flipRate) < 1e-12, what);
        QVERIFY2(std::abs(measured->agreement - expected.agreement) < 1e-12, what);
        QVERIFY2(std::abs(*measured->marginWeighted - expected.marginWeighted) < 1e-5, what);
        QVERIFY2(std::abs(*measured->outputWeighted - *expected.outputWeighted) < 1e-5, what);
    }
    /// One place of both routers of `layer`, for a model with these layers quantized.
    void comparePlace(const LayerOutcome& outcome, std::optional<RouterFlips> RouterStages::*place,
                      const std::vector<QuantizedLayer>& layers) const {
        const auto whole = runComparison(m_model, overlayOf(layers), heldOut(m_calibration), {}, {}, unwatched());
        QVERIFY(whole);
        const auto layer = static_cast<std::size_t>(outcome.layer);
        compare(outcome.ownRouter.*place, whole->layers[layer], "own");
        if (layer + 1 < whole->layers.size())
            compare(outcome.nextRouter.*place, whole->layers[layer + 1], "next");
        else
            QVERIFY(!(outcome.nextRouter.*place));
    }

private slots:
    void stagesEqualComparisonsOfTheWholeModel_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("start");
        QTest::addColumn<bool>("refit");
        QTest::newRow("rtn") << "rtn"
                             << "rtn" << false;
        QTest::newRow("gptq") << "gptq"
                              << "rtn" << false;
        QTest::newRow("autoround") << "autoround"
                                   << "rtn" << false;
        QTest::newRow("vsraq from gptq, refitted") << "vsraq"
                                                   << "gptq" << true;
    }

    void stagesEqualComparisonsOfTheWholeModel() {
        QFETCH(QString, method);
        QFETCH(QString, start);
        QFETCH(bool, refit);
        RunConfig config;
        config.method = method.toStdString();
        config.tuning.start = start.toStdString();
        config.tuning.routerRefit = refit;
        config.tuning.iterations = 6;
        config.tuning.batch = 4;
        QuantizationEngine tuned = engine(config);
        std::vector<QuantizedLayer> layers;
        const int last = method == "rtn" ? m_model.config().layers : 2; // the last one has no next
        while (tuned.nextLayer() < last) {
            auto layer = tuned.advance({}, [](const TuningStep&) {});
            QVERIFY2(layer, layer ? "" : layer.error().message.c_str());
            layers.push_back(roundedLayer(m_model, m_plan, layer->outcome.layer));
            comparePlace(layer->outcome, &RouterStages::nearest, layers);
            QVERIFY(layer->outcome.ownRouter.nearest->flipRate > 0.0); // or little would be compared
            layers.back() = std::move(layer->quantized);
            comparePlace(layer->outcome, &RouterStages::result, layers);
            if (start == "rtn")
                QVERIFY(layer->outcome.ownRouter.start == layer->outcome.ownRouter.nearest &&
                        layer->outcome.nextRouter.start == layer->outcome.nextRouter.nearest);
            else if (layers.size() == 1)
                comparePlace(layer->outcome, &RouterStages::start, {startOf(config)});
        }
        QCOMPARE(layers.size(), static_cast<std::size_t>(last));
    }

    /// What GPTQ alone leaves the first layer at.
    [[nodiscard]] QuantizedLayer startOf(RunConfig config) const {
        config.method = "gptq";
        config.tuning.routerRefit = false;
        QuantizationEngine gptq = engine(config);
        return std::move(gptq.advance({}, [](const TuningStep&) {})->quantized);
    }

    /// A stopped layer is done again by the same engine, whose full-precision chain is let go by then.
    void aLayerDoneAgainSaysTheSame() {
        RunConfig config;
        config.tuning.iterations = 12;
        config.tuning.batch = 4;
        QuantizationEngine straight = engine(config), stopped = engine(config);
        std::stop_source stop;
        for (int layer = 0; layer < 2; ++layer) {
            const auto expected = straight.advance({}, [](const TuningStep&) {});
            if (layer == 1)
                QVERIFY(!stopped.advance(stop.get_token(), [&](const TuningStep&) { stop.request_stop(); }));
            const auto again = stopped.advance({}, [](const TuningStep&) {});
            QVERIFY(expected && again);
            QVERIFY(again->outcome.ownRouter == expected->outcome.ownRouter);
            QVERIFY(again->outcome.nextRouter == expected->outcome.nextRouter);
        }
    }
};

QTEST_APPLESS_MAIN(TestLayerFlips)
#include "test_layer_flips.moc"
