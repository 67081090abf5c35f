// SPDX-License-Identifier: Apache-2.0
// The kernels' arithmetic, run on the CPU by emulator.h, against libtorch.
#include "quantize/detail/fake_quant.h"

#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include "emulator.h"

namespace rounding {
#include "kernels/cuda/rounding.cu"
} // namespace rounding
namespace tridiagonal {
#include "kernels/cuda/tridiagonal.cu"
} // namespace tridiagonal
namespace bisection {
#include "kernels/cuda/bisection.cu"
} // namespace bisection

using namespace moescope::detail;
using moescope::test::launchEmulated;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool coroutinesAreFollowed = false; // the sanitizers take a change of stacks for an error
#else
constexpr bool coroutinesAreFollowed = true;
#endif

/// Rows of many sizes, with zeros, a scale on its floor, and one near fp16's end.
struct Bank {
    GroupedWeights grouped;
    RoundingParameters parameters;
    at::Tensor gradient;

    Bank(int bits, bool symmetric, std::int64_t group, std::int64_t rows) {
        at::manual_seed(static_cast<std::uint64_t>(bits) * 100 + static_cast<std::uint64_t>(group));
        at::Tensor weights = at::randn({rows, group}) * at::pow(10.0F, at::rand({rows, 1}) * 4 - 3);
        weights[0].zero_();
        weights[1].mul_(1e-5);
        weights[2].mul_(1e4);
        weights[3].abs_();
        weights[4].abs_().neg_();
        grouped = groupWeights(weights, at::full({rows, 1}, (1 << bits) - 1, at::kFloat), symmetric);
        parameters = {at::rand({rows, group}) - 0.5F, 0.7F + 0.3F * at::rand({rows, 1}),
                      0.7F + 0.3F * at::rand({rows, 1})};
        gradient = at::randn({rows, group});
        gradient[5].zero_(); // an expert that no token reached
    }

    [[nodiscard]] long long rows() const { return grouped.weights.size(0); }
    [[nodiscard]] int group() const { return static_cast<int>(grouped.weights.size(1)); }
};

float* data(const at::Tensor& tensor) { return tensor.mutable_data_ptr<float>(); }

void launchRounding(const Bank& bank, const std::function<void()>& kernel) {
    launchEmulated(static_cast<unsigned>((bank.rows() + 7) / 8), 256, kernel);
}

at::Tensor eigenvaluesByKernels(const at::Tensor& matrix, int type, const std::vector<int>& numbers) {
    const auto count = static_cast<std::int64_t>(numbers.size());
    const at::Tensor d = at::empty({count, 128}), e = at::empty({count, 128}), scales = at::empty({count});
    at::Tensor values = at::empty({count, 128});
    const int across = static_cast<int>(matrix.size(1) / 128);
    launchEmulated(static_cast<unsigned>(count), 256, [&] {
        tridiagonal::tridiagonalise_blocks(matrix.data_ptr(), type, matrix.size(1), numbers.data(), across, data(d),
                                           data(e), data(scales));
    });
    launchEmulated(static_cast<unsigned>(count), 128,
                   [&] { bisection::eigenvalues_by_bisection(data(d), data(e), data(scales), data(values)); });
    return values;
}

at::Tensor eigenvaluesBySvd(const at::Tensor& matrix, int number) {
    const std::int64_t across = matrix.size(1) / 128;
    const at::Tensor block = matrix.narrow(0, number / across * 128, 128).narrow(1, number % across * 128, 128);
    return at::linalg_svdvals(block.to(at::kDouble)).square().flip(0);
}

} // namespace

class TestArithmetic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        if (!coroutinesAreFollowed)
            QSKIP("the emulator's coroutines confuse the sanitizers");
    }

    /// Every fp16 number, its neighbours in float32 and the ties between: the kernel's own rounding against libtorch's.
    void scalesAreRoundedAsByLibtorch() {
        const at::Tensor halves = at::arange(0, 0x7C00, at::kInt).to(at::kShort).view(at::kHalf).to(at::kFloat);
        const at::Tensor ties = (halves.slice(0, 0, -1) + halves.slice(0, 1)) / 2;
        const at::Tensor plain = at::cat(
            {halves, ties, at::tensor({65519.99F, 65520.0F, 65536.0F, 1e30F, INFINITY}), at::rand({20000}) * 1e-4F});
        const at::Tensor up = at::nextafter(plain, at::full({}, INFINITY)), down = at::nextafter(plain, at::zeros({}));
        for (const at::Tensor& magnitudes : {plain, up, down})
            for (const float sign : {1.0F, -1.0F}) {
                const at::Tensor given = magnitudes * sign;
                at::Tensor half = at::empty_like(given), both = at::empty_like(given);
                for (std::int64_t i = 0; i < given.numel(); ++i) {
                    data(half)[i] = rounding::nearestHalf(data(given)[i]);
                    data(both)[i] = rounding::nearestBfloat16(data(half)[i]);
                }
                QVERIFY(at::equal(half, given.to(at::kHalf).to(at::kFloat)));
                QVERIFY(at::equal(both, given.to(at::kHalf).to(at::kBFloat16).to(at::kFloat)));
            }
    }

    void roundingEqualsLibtorch_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<int>("group");
        for (const bool symmetric : {true, false})
            for (const int bits : {2, 3, 4, 8})
                for (const int group : {128, 32, 7}) // vectors of 4; a warp not filled; no vectors
                    QTest::addRow("%d bits, %s, group %d", bits, symmetric ? "symmetric" : "asymmetric", group)
                        << bits << symmetric << group;
    }

    void roundingEqualsLibtorch() {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        QFETCH(int, group);
        const Bank bank(bits, symmetric, group, 45);
        const GroupedWeights& g = bank.grouped;
        const auto [V, low, high] = bank.parameters;
        const int sym = symmetric ? 1 : 0;

        const at::Tensor out = at::full_like(g.weights, NAN);
        launchRounding(bank, [&] {
            rounding::dequantize_rows_ff(data(g.weights), data(V), data(g.low), data(g.high), data(low), data(high),
                                         data(g.maxCode), data(out), bank.rows(), bank.group(), sym);
        });
        QVERIFY(at::equal(out, fakeQuantize(g, bank.parameters)));

        std::vector<at::Tensor> leaves{V.clone(), low.clone(), high.clone()};
        for (at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        const auto expected =
            torch::autograd::grad({fakeQuantize(g, {leaves[0], leaves[1], leaves[2]})}, leaves, {bank.gradient});
        const at::Tensor ofV = at::full_like(V, NAN), ofLow = at::full_like(low, NAN),
                         ofHigh = at::full_like(high, NAN);
        launchRounding(bank, [&] {
            rounding::gradients_of_rows(data(g.weights), data(V), data(g.low), data(g.high), data(low), data(high),
                                        data(g.maxCode), data(bank.gradient), data(ofV), data(ofLow), data(ofHigh),
                                        bank.rows(), bank.group(), sym);
        });
        QVERIFY(at::equal(ofV, expected[0]));
        // libtorch sums in float32: its error is below group * 2^-24 of the terms' magnitudes.
        const Codes codes = quantizeRows(g, bank.parameters);
        const at::Tensor scale = codes.scale.abs();
        const at::Tensor terms =
            (bank.gradient.abs() * ((codes.codes - codes.zero).abs() + g.weights.abs() / scale + g.maxCode))
                .sum(1, true) /
            g.maxCode.clamp_min(1) * 4;
        const at::Tensor bound = terms * at::maximum(g.high, -g.low) * (group + 8) * std::ldexp(1.0, -24);
        QVERIFY(((ofLow - expected[1]).abs() <= bound).all().item<bool>());
        QVERIFY(((ofHigh - expected[2]).abs() <= bound).all().item<bool>());

        const at::Tensor stepV = V.clone(), stepLow = low.clone(), stepHigh = high.clone();
        const float rate = 0.01F;
        launchRounding(bank, [&] {
            rounding::sign_step_of_rows_ff(data(g.weights), data(stepV), data(g.low), data(g.high), data(stepLow),
                                           data(stepHigh), data(g.maxCode), data(bank.gradient), bank.rows(),
                                           bank.group(), sym, rate);
        });
        QVERIFY(at::equal(stepV, V.sub(expected[0].sign(), rate)));
        // Multipliers step by the sign of the kernel's own gradients.
        QVERIFY(at::equal(stepLow, low.sub(ofLow.sign(), rate).clamp(0, 1)));
        QVERIFY(at::equal(stepHigh, high.sub(ofHigh.sign(), rate).clamp(0, 1)));
        QVERIFY(at::equal(stepV[5], V[5]) && at::equal(stepLow[5], low[5])); // no gradient, no step
    }

    /// bfloat16 W' of either weights, and steps from gradients in bfloat16: what float32 gives for the same numbers.
    void bfloat16IsTheSameArithmetic_data() { roundingEqualsLibtorch_data(); }
    void bfloat16IsTheSameArithmetic() {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        QFETCH(int, group);
        const Bank bank(bits, symmetric, group, 45);
        const at::Tensor narrow = bank.grouped.weights.to(at::kBFloat16);
        const GroupedWeights g = groupWeights(narrow.to(at::kFloat), bank.grouped.maxCode, symmetric);
        const auto [V, low, high] = bank.parameters;
        const int sym = symmetric ? 1 : 0;
        const auto half = [](const at::Tensor& tensor) {
            return static_cast<rounding::Bfloat16*>(tensor.mutable_data_ptr());
        };
        const at::Tensor expected = fakeQuantize(g, bank.parameters).to(at::kBFloat16);
        const at::Tensor ofNarrow = at::full_like(narrow, NAN), ofWide = at::full_like(narrow, NAN);
        launchRounding(bank, [&] {
            rounding::dequantize_rows_bb(half(narrow), data(V), data(g.low), data(g.high), data(low), data(high),
                                         data(g.maxCode), half(ofNarrow), bank.rows(), bank.group(), sym);
        });
        launchRounding(bank, [&] {
            rounding::dequantize_rows_fb(data(g.weights), data(V), data(g.low), data(g.high), data(low), data(high),
                                         data(g.maxCode), half(ofWide), bank.rows(), bank.group(), sym);
        });
        QVERIFY(at::equal(ofNarrow, expected) && at::equal(ofWide, expected));

        const at::Tensor gradient = bank.gradient.to(at::kBFloat16), wide = gradient.to(at::kFloat);
        const auto stepped = [&](const auto& step) {
            std::vector<at::Tensor> moved{V.clone(), low.clone(), high.clone()};
            launchRounding(bank, [&] { step(data(moved[0]), data(moved[1]), data(moved[2])); });
            return moved;
        };
        const auto ff = stepped([&](float* v, float* l, float* h) {
            rounding::sign_step_of_rows_ff(data(g.weights), v, data(g.low), data(g.high), l, h, data(g.maxCode),
                                           data(wide), bank.rows(), bank.group(), sym, 0.01F);
        });
        const auto bb = stepped([&](float* v, float* l, float* h) {
            rounding::sign_step_of_rows_bb(half(narrow), v, data(g.low), data(g.high), l, h, data(g.maxCode),
                                           half(gradient), bank.rows(), bank.group(), sym, 0.01F);
        });
        const auto fb = stepped([&](float* v, float* l, float* h) {
            rounding::sign_step_of_rows_fb(data(g.weights), v, data(g.low), data(g.high), l, h, data(g.maxCode),
                                           half(gradient), bank.rows(), bank.group(), sym, 0.01F);
        });
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(at::equal(ff[i], bb[i]) && at::equal(ff[i], fb[i]));
    }

    /// Float64 SVD of the blocks against the kernels' float32: within 2e-6 relative in a block's top tenth, 1e-6 of the
    /// largest everywhere (eigenvalues of a float32 Gram matrix move by some 2^-24 of the largest).
    void eigenvaluesAgreeWithFloat64() {
        at::manual_seed(7);
        const at::Tensor normal = at::randn({128, 256}) * 0.02F;
        const at::Tensor heavy = normal * at::exp(at::randn({128, 1}));
        at::Tensor odd = at::zeros({128, 256});
        odd.narrow(1, 128, 128).copy_(at::eye(128) * 3e-9F); // next to a block of zeros
        odd[3][200] = 1e-8F;
        const struct {
            at::Tensor matrix;
            int type;
        } cases[] = {{normal, 0}, {heavy.to(at::kBFloat16), 1}, {heavy.to(at::kHalf) * 1e-3, 2}, {odd, 0}};
        for (const auto& [matrix, type] : cases) {
            const std::vector<int> numbers{1, 0}; // not in order: the number decides the place
            const at::Tensor found = eigenvaluesByKernels(matrix, type, numbers).to(at::kDouble);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                const at::Tensor values = found[static_cast<std::int64_t>(i)],
                                 expected = eigenvaluesBySvd(matrix, numbers[i]);
                const double largest = expected[127].item<double>();
                const double error = (values - expected).abs().max().item<double>();
                QVERIFY2(error <= 1e-6 * largest,
                         qPrintable(QStringLiteral("type %1: %2 of %3").arg(type).arg(error).arg(largest)));
                const at::Tensor top = expected.narrow(0, 115, 13);
                QVERIFY(((values.narrow(0, 115, 13) - top).abs() <= 2e-6 * top).all().item<bool>());
                QVERIFY((values.diff() >= 0).all().item<bool>() && (values >= 0).all().item<bool>());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestArithmetic)
#include "test_arithmetic.moc"
