// SPDX-License-Identifier: Apache-2.0
// NVFP4 against NumPy (tests/references/nvfp4_reference.py), its gradients against autograd, and how linears share
// scales.
#include "quantize/detail/gptq.h"
#include "quantize/detail/nvfp4_rows.h"
#include "quantize/detail/quant_bank.h"
#include "quantize/nvfp4.h"
#include "quantize/round_to_nearest.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "checkpoint/safetensors.h"
#include "forward/detail/weight_source.h"

#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

at::Tensor tensor(const QString& name, at::ScalarType type = at::kFloat) {
    static const SafetensorsFile file = *SafetensorsFile::open(MOESCOPE_TEST_DATA "/quantize/nvfp4.safetensors");
    const TensorInfo* info = file.find(name.toStdString());
    if (!info)
        qFatal("the reference lacks %s", qPrintable(name));
    return toTensor(file.bytes(*info), info->dtype, info->shape, at::kCPU, type);
}

GroupedWeights grouped(const at::Tensor& W, const at::Tensor& global) {
    const at::Tensor rows = toRows(W, nvfp4Group);
    GroupedWeights result = groupWeights(rows, at::full({rows.size(0), 1}, 15, rows.options()), true);
    result.global = global.expand({rows.size(0), 1}).contiguous();
    return result;
}

/// Groups with an outlier, of one sign, of nothing, and ordinary ones; multipliers below 1.
struct Example {
    GroupedWeights weights;
    RoundingParameters parameters;
    at::Tensor gradient;

    Example() {
        at::manual_seed(3);
        at::Tensor W = at::randn({8, 64}) * 0.05;
        W[1] = -W[1].abs();
        W[2].zero_();
        W[3][5] = 2.0;
        W[4] *= 1e-6; // FP8's smallest scale holds these
        weights = grouped(W, nvfp4GlobalScale(W.abs().amax()).view({1}));
        const std::int64_t rows = weights.weights.size(0);
        parameters = {at::rand({rows, 16}) - 0.5, at::ones({rows, 1}), at::rand({rows, 1}) * 0.4 + 0.6};
        gradient = at::sin(at::arange(rows * 16, at::kFloat)).view({rows, 16});
    }
};

Model demo() { return *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned"); }

/// Experts' gate and up NVFP4 but for one of them, everything else whole numbers.
Plan mixedGrids(const Model& model) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] =
            linear.kind == LinearKind::expert && linear.projection != Projection::down && linear.expert != 3
                ? moduleSetting(4, 128, true, NumberGrid::nvfp4)
                : ModulePlan{.bits = 3, .group = 64};
    plan.modules["model.layers.0.mlp.experts.2.up_proj"] = {.bits = 4, .group = 64};
    plan.modules["model.layers.0.self_attn.k_proj"] = moduleSetting(4, 128, true, NumberGrid::nvfp4);
    return plan;
}

} // namespace

class TestNvfp4 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesNumPy_data() {
        QTest::addColumn<QString>("name");
        for (const char* matrix : {"plain", "ties", "edges", "zero", "huge", "tiny"})
            for (const char* kind : {"nearest", "moved"})
                QTest::addRow("%s, %s", matrix, kind) << QStringLiteral("%1.%2.").arg(matrix, kind);
    }

    /// The same float32 steps on both sides: every bit is equal.
    void matchesNumPy() {
        QFETCH(QString, name);
        const at::Tensor W = tensor(name + "W");
        const at::Tensor global = nvfp4GlobalScale(W.abs().amax()).view({1});
        QVERIFY(at::equal(global, tensor(name + "global")));
        const GroupedWeights weights = grouped(W, global);
        const at::Tensor ones = at::ones({weights.weights.size(0), 1});
        const RoundingParameters parameters{tensor(name + "V"), ones, tensor(name + "factor").unsqueeze(1)};
        const Codes codes = quantizeRows(weights, parameters);
        QVERIFY(at::equal(codes.scale.squeeze(1), tensor(name + "scale")));
        QVERIFY(at::equal(codes.codes.to(at::kByte), tensor(name + "codes", at::kByte)));
        const at::Tensor decoded = toRows(tensor(name + "decoded"), nvfp4Group);
        QVERIFY(decoded.isfinite().all().item<bool>());
        QVERIFY(at::equal(nvfp4Decode(codes, weights.global, at::kFloat), decoded));
        QVERIFY(at::equal(fakeQuantize(weights, parameters), decoded));
        QVERIFY(at::equal(nvfp4Dequantize(weights, parameters, at::kFloat), decoded));
    }

    void fp8BytesAreTheirNumbers() {
        const at::Tensor numbers = tensor("fp8");
        QCOMPARE(numbers.size(0), std::int64_t(127));
        for (int byte = 0; byte < 127; ++byte) {
            const float number = numbers[byte].item<float>();
            QCOMPARE(fromFloat8(static_cast<std::uint8_t>(byte)), number);
            QCOMPARE(toFloat8(number), static_cast<std::uint8_t>(byte));
            QCOMPARE(toFloat8(-number), static_cast<std::uint8_t>(byte + 128));
        }
        QVERIFY(std::isnan(fromFloat8(0x7f)));
    }

    /// Straight-through gradients against autograd through the same formulas written with ordinary operations: sums of
    /// 16 terms in another order, so a few units of float32 of their size.
    void gradientsMatchAutograd() {
        const auto through = [](const at::Tensor& x, const at::Tensor& rounded) { return (rounded - x).detach() + x; };
        const Example e;
        std::vector<at::Tensor> leaves{e.parameters.V.clone(), e.parameters.high.clone()};
        for (at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        const at::Tensor largest = e.weights.weights.abs().amax(1, true);
        const at::Tensor raw = e.weights.global * (largest * leaves[1] / 6);
        const at::Tensor held = raw.clamp(0x1p-9, 448);
        const at::Tensor s = through(held, held.to(at::kFloat8_e4m3fn).to(at::kFloat)) / e.weights.global;
        const at::Tensor x = (e.weights.weights / s + leaves[0]).clamp(-6, 6);
        const at::Tensor plain = through(x, nvfp4Nearest(x.detach())) * s;
        const auto expected = torch::autograd::grad({(plain * e.gradient).sum()}, leaves);

        const RoundingParameters leafParameters{leaves[0], e.parameters.low, leaves[1]};
        const at::Tensor ours = fakeQuantize(e.weights, leafParameters);
        QVERIFY(at::allclose(ours, plain, 0, 1e-7)); // what is nearest to one is nearest to the other
        const auto got = torch::autograd::grad({(ours * e.gradient).sum()}, leaves);
        for (std::size_t i = 0; i < 2; ++i)
            QVERIFY2(at::allclose(got[i], expected[i], 1e-4, 1e-6), qPrintable(QStringLiteral("parameter %1").arg(i)));
        QVERIFY(got[1].abs().max().item<double>() > 1e-3);
        QVERIFY(at::all(got[1].narrow(0, 8, 4) == 0).item<bool>()); // of nothing: no say
    }

    void stepsFollowTheSigns() {
        const Example e;
        const RoundingParameters of = nvfp4Gradients(e.weights, e.parameters, e.gradient);
        const RoundingParameters moved{e.parameters.V.clone(), e.parameters.low.clone(), e.parameters.high.clone()};
        nvfp4SignStep(e.weights, moved, e.gradient, 0.25);
        QVERIFY(at::equal(moved.V, e.parameters.V - 0.25 * of.V.sign()));
        QVERIFY(at::equal(moved.low, e.parameters.low));
        QVERIFY(at::equal(moved.high, (e.parameters.high - 0.25 * of.high.sign()).clamp(0, 1)));
        QVERIFY(moved.high.max().item<double>() == 1.0); // some were held by the end
    }

    void gptqMatchesNumPy_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("as they stand") << "gptq";
        QTest::newRow("by activation") << "gptq_act";
    }

    /// Float32 against float64, as in test_gptq.cpp: no weight here lies within 1e-5 of a middle.
    void gptqMatchesNumPy() {
        QFETCH(QString, name);
        const at::Tensor W = tensor(name + ".W");
        const GptqFactor factor = gptqFactor(tensor(name + ".H").unsqueeze(0), 0.01, name == "gptq_act");
        const GptqRounding ours =
            gptqRound(W.unsqueeze(0), factor, at::full({1}, 15, at::kFloat), 16, true, tensor(name + ".global"));
        QVERIFY(at::equal(ours.steps[0], tensor(name + ".steps")));
        const at::Tensor largest = at::maximum(ours.high[0], -ours.low[0]);
        QVERIFY((largest - tensor(name + ".largest")).abs().max().item<double>() < 1e-4);
    }

    /// A number that V leads to is reached wherever the weight stands, and V stays within its own interval.
    void towardReachesTheNumber() {
        const at::Tensor x = at::linspace(-9, 9, 721);
        for (const float value : fp4Values) {
            const at::Tensor wanted = at::full_like(x, value);
            QVERIFY2(at::equal(nvfp4Nearest(nvfp4Toward(x, wanted)), wanted), std::to_string(value).c_str());
        }
    }

    /// Integer and NVFP4 linears of one layer: each is what it is alone, codes decode to what the layer computes with.
    void gridsMixInALayer() {
        const Model model = demo();
        const Plan plan = mixedGrids(model);
        LayerQuantizer quantizer(model, 0, plan, loadLayer(model, 0, CheckpointWeights(model, at::kCPU, at::kFloat)));
        const LayerWeights layer = quantizer.dequantized();
        int nvfp4 = 0;
        for (const QuantizedLinear& stored : quantizer.codes()) {
            const Linear& linear = *model.find(stored.module);
            const std::vector<float> decoded = stored.decode();
            const at::Tensor values = at::tensor(decoded).view({linear.out, linear.in});
            nvfp4 += stored.grid == NumberGrid::nvfp4;
            QCOMPARE(stored.grid, plan.modules.at(stored.module).grid);
            if (linear.kind == LinearKind::attention)
                QVERIFY(at::equal(layer.attention[static_cast<std::size_t>(linear.projection)], values));
            else if (linear.kind == LinearKind::expert && linear.projection != Projection::down)
                QVERIFY(at::equal(linear.projection == Projection::gate ? layer.experts.gate()[linear.expert]
                                                                        : layer.experts.up()[linear.expert],
                                  values));
        }
        QCOMPARE(nvfp4, 2 * (model.config().experts - 1) - 1 + 1);
    }

    /// Gate and up of an expert, and query, key and value, have the larger of their magnitudes in common.
    void fusedLinearsShareTheirScale() {
        const Model model = demo();
        const Plan plan = mixedGrids(model);
        const LayerWeights layer = loadLayer(model, 0, CheckpointWeights(model, at::kCPU, at::kFloat));
        LayerQuantizer quantizer(model, 0, plan, layer);
        const auto of = [&](const char* module) {
            return quantizer.globalScale(static_cast<int>(model.find(module) - model.linears().data()));
        };
        const at::Tensor gate = of("model.layers.0.mlp.experts.1.gate_proj");
        QVERIFY(at::equal(gate, of("model.layers.0.mlp.experts.1.up_proj")));
        const double largest = layer.experts.gateUp[1].abs().max().item<double>();
        QVERIFY(std::abs(gate.item<double>() * largest - 2688.0) < 1e-3);
        const double attention =
            std::max({layer.attention[0].abs().max().item<double>(), layer.attention[1].abs().max().item<double>(),
                      layer.attention[2].abs().max().item<double>()});
        QVERIFY(std::abs(of("model.layers.0.self_attn.k_proj").item<double>() * attention - 2688.0) < 1e-3);
        QVERIFY(!of("model.layers.0.self_attn.q_proj").defined()); // whole numbers
    }

    /// An iteration on mixed grids moves an NVFP4 linear as its own gradients say.
    void aStepInALayerFollowsTheGradients() {
        const Model model = demo();
        const LayerWeights layer = loadLayer(model, 0, CheckpointWeights(model, at::kCPU, at::kFloat));
        LayerQuantizer quantizer(model, 0, mixedGrids(model), layer);
        const std::string module = "model.layers.0.mlp.experts.1.up_proj";
        const auto index = static_cast<int>(model.find(module) - model.linears().data());
        const at::Tensor W = layer.experts.up()[1].contiguous(),
                         gradient = at::cos(at::arange(W.numel(), at::kFloat)).view(W.sizes());
        const GroupedWeights alone = grouped(W, quantizer.globalScale(index));
        const std::int64_t rows = alone.weights.size(0);
        const RoundingParameters expected{at::zeros({rows, 16}), at::ones({rows, 1}), at::ones({rows, 1})};
        nvfp4SignStep(alone, expected, gradient, 0.25);
        {
            const at::AutoGradMode differentiate(true);
            const LayerQuantizer::Trial trial = quantizer.trial();
            const at::Tensor loss = (trial.weights.experts.up()[1] * gradient).sum();
            quantizer.step(torch::autograd::grad({loss}, trial.leaves, {}, std::nullopt, false, true), 0.25);
        }
        const std::vector<QuantizedLinear> stored = quantizer.codes();
        const auto found = std::ranges::find(stored, module, &QuantizedLinear::module);
        const Codes codes = quantizeRows(alone, expected);
        QVERIFY(at::equal(at::tensor(found->codes).view({rows, 16}), codes.codes.to(at::kByte)));
        QVERIFY(at::equal(at::tensor(found->scales), codes.scale.flatten()));
        QVERIFY(found->codes !=
                roundToNearest(model, *model.find(module), moduleSetting(4, 128, true, NumberGrid::nvfp4)).codes);
    }
};

QTEST_APPLESS_MAIN(TestNvfp4)
#include "test_nvfp4.moc"
