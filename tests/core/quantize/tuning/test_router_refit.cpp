// SPDX-License-Identifier: Apache-2.0
// The refit against NumPy (tests/references/router_refit_reference.py), and what it is for.
#include "quantize/detail/router_refit.h"

#include "checkpoint/safetensors.h"
#include "forward/detail/weight_source.h"

#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

at::Tensor tensor(const QString& name, at::ScalarType type) {
    static const SafetensorsFile file = *SafetensorsFile::open(MOESCOPE_TEST_DATA "/quantize/router_refit.safetensors");
    const TensorInfo* info = file.find(name.toStdString());
    if (!info)
        qFatal("the reference lacks %s", qPrintable(name));
    return toTensor(file.bytes(*info), info->dtype, info->shape, at::kCPU, type);
}

} // namespace

class TestRouterRefit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesNumPy_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"a", "b", "all"})
            QTest::newRow(name) << name;
    }

    void matchesNumPy() {
        QFETCH(QString, name);
        const at::Tensor settings = tensor(name + ".settings", at::kDouble);
        const at::Tensor ours =
            refitRouter(tensor(name + ".router", at::kFloat), tensor(name + ".h", at::kFloat),
                        tensor(name + ".z", at::kFloat), settings[0].item<std::int64_t>(), settings[1].item<double>());
        const at::Tensor expected = tensor(name + ".expected", at::kDouble);
        // Both solve in float64; ours is rounded to float32 at the end: half a unit of 2^-23 of values up to 4.
        QVERIFY2((ours.to(at::kDouble) - expected).abs().max().item<double>() < 5e-7, qPrintable(name));
    }

    void anExactRouterStaysAsItIs() {
        const at::Tensor router = tensor("a.router", at::kFloat), h = tensor("a.h", at::kFloat);
        const at::Tensor z = at::mm(h, router.t());
        const at::Tensor ours = refitRouter(router, h, z, 2, 1e-3);
        // The residual is float32 rounding of z alone.
        QVERIFY((ours - router).abs().max().item<double>() < 1e-5);
    }

    /// As wide as real routers: many threads at work in the products and in the solver.
    void wideRoutersAreSolved() {
        at::manual_seed(3);
        const at::Tensor router = at::randn({16, 256}), h = at::randn({4096, 256});
        const at::Tensor noisy = h + 0.2 * at::randn_like(h);
        const at::Tensor z = at::mm(h, router.t());
        const auto error = [&](const at::Tensor& rows) {
            return (at::mm(noisy, rows.t()) - z).square().mean().item<double>();
        };
        const at::Tensor ours = refitRouter(router, noisy, z, 4, 1e-3);
        QVERIFY(at::isfinite(ours).all().item<bool>());
        QVERIFY2(error(ours) < 0.99 * error(router), "least squares must not be worse than what it started from");
    }

    /// More tokens than are kept in float64 at once.
    void piecesGiveTheSameSums() {
        const at::Tensor router = tensor("a.router", at::kFloat), h = tensor("a.h", at::kFloat),
                         z = tensor("a.z", at::kFloat);
        const std::int64_t times = 700; // 35,000 tokens
        const at::Tensor once = refitRouter(router, h, z, 2, 1e-3);
        const at::Tensor often = refitRouter(router, h.repeat({times, 1}), z.repeat({times, 1}), 2, 1e-3);
        QVERIFY((once - often).abs().max().item<double>() < 1e-6);
    }
};

QTEST_APPLESS_MAIN(TestRouterRefit)
#include "test_router_refit.moc"
