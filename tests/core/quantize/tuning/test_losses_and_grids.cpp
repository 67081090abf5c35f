// SPDX-License-Identifier: Apache-2.0
// Alignment losses and number grids against NumPy (tests/references/quantize_reference.py).
#include "quantize/detail/fake_quant.h"
#include "quantize/detail/routing_loss.h"

#include <torch/csrc/autograd/autograd.h>

#include "checkpoint/safetensors.h"
#include "forward/detail/weight_source.h"

#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

const SafetensorsFile& reference() {
    static const SafetensorsFile file = *SafetensorsFile::open(MOESCOPE_TEST_DATA "/quantize/reference.safetensors");
    return file;
}

at::Tensor tensor(const QString& name, at::ScalarType type = at::kDouble) {
    const TensorInfo* info = reference().find(name.toStdString());
    if (!info)
        qFatal("the reference lacks %s", qPrintable(name));
    return toTensor(reference().bytes(*info), info->dtype, info->shape, at::kCPU, type);
}

double loss(int kind, const RoutingTarget& target, const at::Tensor& y, double temperature) {
    const at::Tensor value = kind == 0   ? valueLoss(target, y)
                             : kind == 1 ? boundaryLoss(target, y, temperature)
                                         : orderLoss(target, y, temperature);
    return value.item<double>();
}

} // namespace

class TestLossesAndGrids : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lossesMatchNumPy() {
        for (const QString name : {"a", "b", "c", "d"}) {
            const QString prefix = "loss." + name + ".";
            const at::Tensor z = tensor(prefix + "z"), y = tensor(prefix + "y"), expected = tensor(prefix + "expected");
            const double temperature = tensor(prefix + "settings")[1].item<double>();
            const RoutingTarget target =
                routingTarget(z, tensor(prefix + "settings")[0].item<std::int64_t>(), temperature);
            // Both sides compute in float64: only the order of summation differs.
            for (int kind = 0; kind < 3; ++kind)
                QVERIFY2(std::abs(loss(kind, target, y, temperature) - expected[kind].item<double>()) < 1e-12,
                         qPrintable(prefix));
        }
    }

    void lossesAreLeastAtTheTargetsOwnLogits() {
        const at::Tensor z = tensor("loss.a.z");
        const RoutingTarget target = routingTarget(z, 4, 1.0);
        QCOMPARE(valueLoss(target, z).item<double>(), 0.0);
        // A shift of all logits of a token changes no routing and must cost nothing.
        QVERIFY(valueLoss(target, z + 3.0).item<double>() < 1e-20);
        QVERIFY(boundaryLoss(target, -z, 1.0).item<double>() > boundaryLoss(target, z, 1.0).item<double>());
    }

    void gridsMatchNumPy_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("symmetric");
        for (const int bits : {2, 3, 4, 8})
            for (const bool symmetric : {true, false})
                QTest::addRow("%d bits, %s", bits, symmetric ? "symmetric" : "asymmetric") << bits << symmetric;
    }

    void gridsMatchNumPy() {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        const QString prefix = QStringLiteral("grid.%1.%2.").arg(bits).arg(symmetric ? "sym" : "asym");
        const at::Tensor rows = tensor(prefix + "rows", at::kFloat);
        const GroupedWeights grouped =
            groupWeights(rows, at::full({rows.size(0), 1}, (1 << bits) - 1, rows.options()), symmetric);
        const RoundingParameters parameters{tensor(prefix + "V", at::kFloat),
                                            tensor(prefix + "low", at::kFloat).unsqueeze(1),
                                            tensor(prefix + "high", at::kFloat).unsqueeze(1)};
        const Codes codes = quantizeRows(grouped, parameters);
        QVERIFY(at::equal(codes.scale.squeeze(1), tensor(prefix + "scale", at::kFloat)));
        QVERIFY(at::equal(codes.zero.squeeze(1), tensor(prefix + "zero", at::kFloat)));
        QVERIFY(at::equal(codes.codes, tensor(prefix + "codes", at::kFloat)));
        QVERIFY(at::equal(fakeQuantize(grouped, parameters), (codes.codes - codes.zero) * codes.scale));
        // What is stored must read back the same from fp16 and from bf16.
        QVERIFY(at::equal(codes.scale.to(at::kHalf).to(at::kFloat), codes.scale));
        QVERIFY(at::equal(codes.scale.to(at::kBFloat16).to(at::kFloat), codes.scale));
    }

    /// Straight-through gradients against autograd through the same formulas written with ordinary operations.
    void gradientsMatchAutograd() {
        const auto passThrough = [](const at::Tensor& x, const at::Tensor& rounded) {
            return (rounded - x).detach() + x;
        };
        const at::Tensor rows = tensor("grid.3.sym.rows", at::kFloat).narrow(0, 3, 3).contiguous();
        const at::Tensor top = at::full({3, 1}, 7, rows.options());
        for (const bool symmetric : {true, false}) {
            const GroupedWeights grouped = groupWeights(rows, top, symmetric);
            std::vector<at::Tensor> leaves{at::zeros_like(rows), at::full({3, 1}, 0.9, rows.options()),
                                           at::full({3, 1}, 0.8, rows.options())};
            for (at::Tensor& leaf : leaves)
                leaf.requires_grad_(true);
            const at::Tensor low = grouped.low * leaves[1], high = grouped.high * leaves[2];
            const at::Tensor raw = symmetric ? at::where(high >= -low, -high, -low) / 4 : (high - low) / 7;
            const at::Tensor scale = passThrough(raw, raw.to(at::kHalf).to(at::kBFloat16).to(at::kFloat));
            const at::Tensor zero =
                symmetric ? at::full({3, 1}, 4, rows.options()) : passThrough(-low / scale, (-low / scale).round());
            const at::Tensor shifted = rows / scale + leaves[0];
            const at::Tensor plain = scale * ((passThrough(shifted, shifted.round()) + zero).clamp(0, 7) - zero);
            const at::Tensor weight = at::sin(at::arange(rows.numel(), rows.options())).view_as(rows);
            const auto expected = torch::autograd::grad({(plain * weight).sum()}, leaves);
            const auto ours = torch::autograd::grad(
                {(fakeQuantize(grouped, {leaves[0], leaves[1], leaves[2]}) * weight).sum()}, leaves);
            for (std::size_t i = 0; i < 3; ++i)
                QVERIFY2(at::allclose(ours[i], expected[i], 1e-4, 1e-5),
                         qPrintable(QStringLiteral("parameter %1, symmetric %2").arg(i).arg(symmetric)));
        }
    }
};

QTEST_APPLESS_MAIN(TestLossesAndGrids)
#include "test_losses_and_grids.moc"
