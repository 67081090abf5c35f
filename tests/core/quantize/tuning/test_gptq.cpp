// SPDX-License-Identifier: Apache-2.0
// GPTQ against NumPy (tests/references/gptq_reference.py), and what it is for.
#include "quantize/detail/gptq.h"

#include "checkpoint/safetensors.h"
#include "forward/detail/weight_source.h"
#include "quantize/detail/fake_quant.h"

#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

at::Tensor tensor(const QString& name, at::ScalarType type) {
    static const SafetensorsFile file = *SafetensorsFile::open(MOESCOPE_TEST_DATA "/quantize/gptq.safetensors");
    const TensorInfo* info = file.find(name.toStdString());
    if (!info)
        qFatal("the reference lacks %s", qPrintable(name));
    return toTensor(file.bytes(*info), info->dtype, info->shape, at::kCPU, type);
}

struct Case {
    at::Tensor W, H, maxCode;
    std::int64_t group;
    bool symmetric, byActivation;
    double damp;

    explicit Case(const QString& name)
        : W(tensor(name + ".W", at::kFloat))
        , H(tensor(name + ".H", at::kFloat)) {
        const at::Tensor settings = tensor(name + ".settings", at::kDouble);
        maxCode = at::full({1}, (1 << settings[0].item<std::int64_t>()) - 1, at::kFloat);
        group = settings[1].item<std::int64_t>();
        symmetric = settings[2].item<double>() != 0.0;
        damp = settings[3].item<double>();
        byActivation = settings[4].item<double>() != 0.0;
    }
    [[nodiscard]] GptqRounding rounded() const {
        return gptqRound(W.unsqueeze(0), gptqFactor(H.unsqueeze(0), damp, byActivation), maxCode, group, symmetric);
    }
};

/// W' [out, in] of a rounding.
at::Tensor dequantized(const Case& c, const GptqRounding& rounding) {
    const at::Tensor scale = gridOfRange(rounding.low[0], rounding.high[0], c.maxCode, c.symmetric).scale;
    return rounding.steps[0] * scale.repeat_interleave(c.group, 1).narrow(1, 0, c.W.size(1));
}

/// Mean over the outputs of E[((W' - W) x)²].
double outputError(const Case& c, const at::Tensor& dequantized) {
    const at::Tensor off = (dequantized - c.W).to(at::kDouble);
    return (at::mm(off, c.H.to(at::kDouble)) * off).sum().item<double>();
}

} // namespace

class TestGptq : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesNumPy_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"sym3", "asym2", "ragged", "wide", "act", "act_asym"})
            QTest::newRow(name) << name;
    }

    /// Float32 against float64: a weight within 1e-5 of the middle between two codes may fall either way, and what
    /// follows in its row then differs. Such a row is one in thousands: none of these.
    void matchesNumPy() {
        QFETCH(QString, name);
        const Case c(name);
        const GptqRounding ours = c.rounded();
        QVERIFY(at::equal(ours.steps[0], tensor(name + ".steps", at::kFloat)));
        QVERIFY((ours.low[0] - tensor(name + ".low", at::kFloat)).abs().max().item<double>() < 1e-4);
        QVERIFY((ours.high[0] - tensor(name + ".high", at::kFloat)).abs().max().item<double>() < 1e-4);
    }

    void beatsRoundingToNearestOnItsInputs_data() { matchesNumPy_data(); }
    void beatsRoundingToNearestOnItsInputs() {
        QFETCH(QString, name);
        const Case c(name);
        // With inputs of no correlation there is nothing to make up for: rounding to nearest, but for the damping.
        Case plain(name);
        plain.H = at::eye(c.W.size(1));
        const at::Tensor nearest = dequantized(plain, plain.rounded());
        QVERIFY(outputError(c, dequantized(c, c.rounded())) < 0.75 * outputError(c, nearest));
    }

    /// Several matrices at once give what each alone gives, each with its own width.
    void stacksAreTheirMembers() {
        const Case c("sym3");
        const at::Tensor other = c.W.flip({0}) * 0.5, moments = c.H.flip({0, 1});
        const at::Tensor maxCodes = at::tensor(std::vector<float>{7.0F, 15.0F});
        const GptqRounding both =
            gptqRound(at::stack({c.W, other}), gptqFactor(at::stack({c.H, moments}), 0.01, false), maxCodes, 32, true);
        const GptqRounding first = c.rounded();
        const GptqRounding second = gptqRound(other.unsqueeze(0), gptqFactor(moments.unsqueeze(0), 0.01, false),
                                              maxCodes.narrow(0, 1, 1), 32, true);
        QVERIFY(at::equal(both.steps[0], first.steps[0]));
        QVERIFY(at::equal(both.steps[1], second.steps[0]));
        QVERIFY(second.steps.abs().max().item<double>() > 4.0); // 4 bits use more than 3 have
    }

    /// Fewer tokens than inputs: the moments have no inverse until they are damped.
    void momentsWithoutInverseAreDamped() {
        at::manual_seed(2);
        const at::Tensor x = at::randn({3, 64});
        const GptqFactor factor = gptqFactor(at::mm(x.t(), x).div(3).unsqueeze(0), 1e-12, false);
        QVERIFY(factor.upper.isfinite().all().item<bool>());
    }
};

QTEST_APPLESS_MAIN(TestGptq)
#include "test_gptq.moc"
