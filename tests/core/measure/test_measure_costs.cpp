// SPDX-License-Identifier: Apache-2.0
// Costs of rounding one expert alone: against transformers in float64 (tests/references/measure_reference.py), and the
// cached, batched way against the naive one, a whole forward pass for every expert and width.
#include <cmath>

#include <c10/core/InferenceMode.h>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "forward/detail/overlaid_weights.h"
#include "forward/detail/stream.h"
#include "measure/measure_costs.h"
#include "quantize/detail/routing_loss.h"
#include "quantize/round_to_nearest.h"
#include "support/atomic_write.h"

using namespace moescope;

namespace {

Model demo() { return *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned"); }

const nlohmann::json& reference() {
    static const nlohmann::json json = nlohmann::json::parse(*readFile(MOESCOPE_TEST_DATA "/measure/reference.json"));
    return json;
}

TokenWindows referenceWindows() {
    TokenWindows windows{reference()["length"], reference()["ids"].get<std::vector<TokenId>>(), {"demo"}, {}};
    windows.datasetOfWindow.assign(reference()["windows"].get<std::size_t>(), 0);
    return windows;
}

MeasuredCosts measuredWith(const MeasureSettings& settings) {
    auto costs = measureCosts(demo(), referenceWindows(), settings, {}, unwatched());
    if (!costs)
        qFatal("%s", costs.error().message.c_str());
    return std::move(*costs);
}

const MeasuredCosts& bothForms() {
    static const MeasuredCosts costs = measuredWith({.form = "both"});
    return costs;
}

/// KL and V of the model with one expert rounded, by the pass that every comparison uses.
std::pair<double, double> naive(const Model& model, const TokenWindows& windows, int layer, int expert, int projection,
                                int bits) {
    const c10::InferenceMode inference;
    const WeightOverlay overlay{
        [&](const Linear& linear) -> Result<std::optional<std::vector<float>>> {
            const int place = static_cast<int>(linear.projection) - static_cast<int>(Projection::gate);
            if (linear.layer != layer || linear.expert != expert || (projection >= 0 && projection != place))
                return std::nullopt;
            return roundToNearest(model, linear, {.bits = bits}).decode();
        },
        {}};
    const moescope::detail::CheckpointWeights fullWeights(model, at::kCPU, at::kFloat);
    const moescope::detail::OverlaidWeights roundedWeights(model, overlay, at::kCPU, at::kFloat);
    const at::Tensor ids = moescope::detail::idTensor(windows.ids, windows.length);
    moescope::detail::ModelStream full(model, fullWeights, ids, at::kCPU, at::kFloat),
        rounded(model, roundedWeights, ids, at::kCPU, at::kFloat);
    double value = 0.0;
    while (!full.done()) {
        const at::Tensor z = full.advance(), y = rounded.advance();
        value += moescope::detail::valueLoss(moescope::detail::routingTarget(z, model.config().topK, 1.0), y)
                     .item<double>() /
                 model.config().layers;
    }
    const at::Tensor p = full.headLogits(0, windows.windows()).to(at::kDouble).log_softmax(-1);
    const at::Tensor q = rounded.headLogits(0, windows.windows()).to(at::kDouble).log_softmax(-1);
    return {(p.exp() * (p - q)).sum(-1).mean().item<double>(), value};
}

QByteArray told(std::size_t unit, std::size_t width, double ours, double expected) {
    return QStringLiteral("unit %1, width %2: %3, expected %4")
        .arg(unit)
        .arg(width)
        .arg(ours, 0, 'g', 8)
        .arg(expected, 0, 'g', 8)
        .toUtf8();
}

void compareWith(const MeasuredCosts& costs, std::string_view name, double relative, double absolute) {
    const CostTable* table = costs.cost(name);
    QVERIFY2(table, std::string(name).c_str());
    const auto expected = reference()[std::string(name)].get<std::vector<std::vector<double>>>();
    QCOMPARE(table->values.size(), expected.size());
    for (std::size_t unit = 0; unit < expected.size(); ++unit)
        for (std::size_t width = 0; width < expected[unit].size(); ++width) {
            const double want = expected[unit][width], have = table->values[unit][width];
            QVERIFY2(std::abs(have - want) <= relative * std::abs(want) + absolute, told(unit, width, have, want));
        }
}

} // namespace

class TestMeasureCosts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorsAreTransformers() {
        const MeasuredCosts& costs = bothForms();
        for (std::size_t unit = 0; unit < costs.units.size(); ++unit) {
            QCOMPARE(costs.factor(measured::selections)->values[unit], reference()["selections"][unit].get<double>());
            const double want = reference()["gate_sum"][unit];
            QVERIFY(std::abs(costs.factor(measured::gateSum)->values[unit] - want) <= 1e-5 * want);
        }
        // Float32 against float64 on values that are themselves differences of an expert's output: 1e-6 of the output,
        // and the change is a few percent of it at 4 bits, so 1e-4 of the change.
        compareWith(costs, measured::blockError, 2e-4, 0.0);
        // g is one backward pass in float32 (some 1e-5 of it), squared.
        compareWith(costs, measured::gradientError, 1e-3, 0.0);
    }

    /// PMQ's w is summed before the chosen weights are made to sum to 1 (MC-MoE's code): the first router sees the same
    /// states in a model that renormalises, so its factors are the same.
    void softmaxWeightsAreThoseBeforeRenormalising() {
        QTemporaryDir folder;
        const std::filesystem::path made = folder.path().toStdString(), tuned = demo().folder();
        nlohmann::json config = nlohmann::json::parse(*readFile(tuned / "config.json"));
        config["norm_topk_prob"] = true;
        for (const auto& file : std::filesystem::directory_iterator(tuned))
            std::filesystem::copy(file.path(), made / file.path().filename());
        QVERIFY(writeFileAtomically(made / "config.json", config.dump()));
        const auto costs = measureCosts(*Model::open(made), referenceWindows(), {.form = "layer_local", .widths = {2}},
                                        {}, unwatched());
        QVERIFY(costs);
        double sum = 0.0;
        for (std::size_t unit = 0; costs->units[unit].layer == 0; ++unit) {
            const double want = reference()["gate_sum"][unit], have = costs->factor(measured::gateSum)->values[unit];
            QVERIFY2(std::abs(have - want) <= 1e-5 * want, told(unit, 0, have, want));
            sum += have;
        }
        QVERIFY(sum < 0.95 * static_cast<double>(referenceWindows().ids.size())); // renormalised ones sum to 1 a token
    }

    void endToEndCostsAreTransformers() {
        // The logits differ by 1e-6 of float32 noise, the change is 1e-2 of them: 1e-4 of it, and twice that squared. A
        // token whose k-th and next expert are nearly tied may be routed the other way round in float32: none here.
        compareWith(bothForms(), measured::kl, 2e-3, 1e-9);
        compareWith(bothForms(), measured::routing, 2e-3, 1e-9);
    }

    void cachedAndBatchedIsNaive() {
        const Model model = demo();
        const TokenWindows windows = referenceWindows();
        const MeasuredCosts& costs = bothForms();
        for (std::size_t unit = 0; unit < costs.units.size(); unit += 5)
            for (const std::size_t width : {std::size_t(0), std::size_t(2)}) {
                const auto [kl, value] =
                    naive(model, windows, costs.units[unit].layer, costs.units[unit].expert, -1, costs.widths[width]);
                const double ourKl = costs.cost(measured::kl)->values[unit][width],
                             ourValue = costs.cost(measured::routing)->values[unit][width];
                QVERIFY2(std::abs(ourKl - kl) <= 2e-3 * kl + 1e-9, told(unit, width, ourKl, kl));
                QVERIFY2(std::abs(ourValue - value) <= 2e-3 * value + 1e-9, told(unit, width, ourValue, value));
            }
    }

    void projectionsAloneAreNaive() {
        const Model model = demo();
        const TokenWindows windows = referenceWindows();
        const MeasuredCosts costs = measuredWith({.unit = "projection", .widths = {2}});
        QCOMPARE(costs.units.size(), 3 * bothForms().units.size());
        for (std::size_t unit = 1; unit < costs.units.size(); unit += 17) {
            const Linear& linear = *model.find(costs.units[unit].module);
            QCOMPARE(linear.expert, costs.units[unit].expert);
            const int place = static_cast<int>(linear.projection) - static_cast<int>(Projection::gate);
            const auto [kl, value] = naive(model, windows, linear.layer, linear.expert, place, 2);
            const double ourKl = costs.cost(measured::kl)->values[unit][0],
                         ourValue = costs.cost(measured::routing)->values[unit][0];
            QVERIFY2(std::abs(ourKl - kl) <= 2e-3 * kl + 1e-9, told(unit, 0, ourKl, kl));
            QVERIFY2(std::abs(ourValue - value) <= 2e-3 * value + 1e-9, told(unit, 0, ourValue, value));
        }
    }

    void theLastLayerMovesNoRouter() {
        const MeasuredCosts& costs = bothForms();
        for (std::size_t unit = 0; unit < costs.units.size(); ++unit)
            for (std::size_t width = 0; width < costs.widths.size(); ++width) {
                const double value = costs.cost(measured::routing)->values[unit][width];
                QVERIFY(costs.units[unit].layer == demo().config().layers - 1 ? value == 0.0 : value > 0.0);
                QVERIFY(costs.cost(measured::kl)->values[unit][width] > 0.0);
            }
    }

    /// The estimate shares out what it measured: the sum over a layer is the joint effect, and the order is near the
    /// true one.
    void layerLocalFollowsEndToEnd() {
        const MeasuredCosts& costs = bothForms();
        QVERIFY(rankCorrelation(*costs.cost(measured::kl), *costs.cost(measured::localKl)) > 0.9);
        QVERIFY(rankCorrelation(*costs.cost(measured::routing), *costs.cost(measured::localRouting)) > 0.9);
        const MeasuredCosts local = measuredWith({.form = "layer_local"});
        QCOMPARE(local.cost(measured::kl)->values, costs.cost(measured::localKl)->values);
        QVERIFY(!local.cost(measured::localKl));
    }

    void fewerProbeWindowsStayInRange() {
        const MeasuredCosts probed = measuredWith({.form = "layer_local", .probeWindows = 2});
        QVERIFY(rankCorrelation(*bothForms().cost(measured::localKl), *probed.cost(measured::kl)) > 0.95);
        double all = 0.0, some = 0.0;
        for (std::size_t unit = 0; unit < probed.units.size(); ++unit) {
            all += bothForms().cost(measured::localKl)->values[unit][1];
            some += probed.cost(measured::kl)->values[unit][1];
        }
        QVERIFY2(some > 0.5 * all && some < 2.0 * all, "a mean over fewer windows is no sum");
    }

    void stopsAndSaysSo() {
        class StopAtOnce final : public ProgressSink {
        public:
            std::stop_source stop;
            int seen = 0;
            double fraction = 0.0;
            void progress(const Progress& progress) override {
                fraction = progress.fraction;
                if (++seen == 40)
                    stop.request_stop();
            }
        } sink;
        auto costs = measureCosts(demo(), referenceWindows(), {}, sink.stop.get_token(), sink);
        QVERIFY(!costs && costs.error().isCancelled());
        QCOMPARE(sink.seen, 40);
        QVERIFY(sink.fraction > 0.0 && sink.fraction < 1.0);
    }

    void wrongSettingsAreSentences() {
        const auto message = [](const MeasureSettings& settings) {
            return measureCosts(demo(), referenceWindows(), settings, {}, unwatched()).error().message;
        };
        QVERIFY(message({.form = "guess"}).starts_with("The form 'guess' is not known"));
        QVERIFY(message({.unit = "layer"}).starts_with("The unit 'layer' is not known"));
        QVERIFY(message({.widths = {3, 2}}).starts_with("The widths"));
        QVERIFY(message({.widths = {}}).starts_with("The widths"));
    }

    void rankCorrelationByHand() {
        QCOMPARE(rankCorrelation(std::vector<double>{1, 2, 3, 4}, {10, 20, 30, 400}), 1.0);
        QCOMPARE(rankCorrelation(std::vector<double>{1, 2, 3, 4}, {4, 3, 2, 1}), -1.0);
        // Ranks 0 1.5 1.5 3 against 0 1 2 3: 4.5 / √(4.5 · 5).
        QVERIFY(std::abs(rankCorrelation(std::vector<double>{1, 2, 2, 3}, {1, 2, 3, 4}) - 4.5 / std::sqrt(22.5)) <
                1e-12);
        QVERIFY(std::isnan(rankCorrelation(std::vector<double>{1, 1}, {1, 2})));
    }
};

QTEST_APPLESS_MAIN(TestMeasureCosts)
#include "test_measure_costs.moc"
