// SPDX-License-Identifier: Apache-2.0
// The rounding in one pass on the CPU, in every instruction set that runs here, against libtorch's operations.
#include "quantize/detail/cpu_rounding.h"
#include "quantize/detail/rows/row_kernels.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

using namespace moescope::detail;

namespace {

/// Rows of many sizes, with zeros, a scale on its floor, one near fp16's end, and gradients of zero.
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
        gradient[5].zero_();
    }
    [[nodiscard]] RoundingParameters copied() const {
        return {parameters.V.clone(), parameters.low.clone(), parameters.high.clone()};
    }
};

} // namespace

class TestRowKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBestComesFirst() {
        QVERIFY(&rowKernels() == everyRowKernels().front());
        QCOMPARE(std::string(everyRowKernels().back()->name), "plain");
    }

    void equalsLibtorch_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<int>("group");
        for (const bool symmetric : {true, false})
            for (const int bits : {2, 3, 4, 8})
                for (const int group : {128, 32, 7}) // whole registers, and not
                    QTest::addRow("%d bits, %s, group %d", bits, symmetric ? "symmetric" : "asymmetric", group)
                        << bits << symmetric << group;
    }

    void equalsLibtorch() {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        QFETCH(int, group);
        const Bank bank(bits, symmetric, group, 1003);
        std::vector<at::Tensor> leaves{bank.parameters.V.clone(), bank.parameters.low.clone(),
                                       bank.parameters.high.clone()};
        for (at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        const at::Tensor W = fakeQuantize(bank.grouped, {leaves[0], leaves[1], leaves[2]});
        const auto gradients = torch::autograd::grad({W}, leaves, {bank.gradient});
        // libtorch sums in float32: its error is below group * 2^-24 of the terms' magnitudes.
        const Codes codes = quantizeRows(bank.grouped, bank.parameters);
        const at::Tensor terms =
            (bank.gradient.abs() *
             ((codes.codes - codes.zero).abs() + bank.grouped.weights.abs() / codes.scale.abs() + bank.grouped.maxCode))
                .sum(1, true) /
            bank.grouped.maxCode * 4;
        const at::Tensor bound =
            terms * at::maximum(bank.grouped.high, -bank.grouped.low) * (group + 8) * std::ldexp(1.0, -24);
        for (const RowKernels* kernels : everyRowKernels()) {
            QVERIFY2(at::equal(cpuDequantize(bank.grouped, bank.parameters, at::kFloat, *kernels), W.detach()),
                     kernels->name);
            QVERIFY2(at::equal(cpuDequantize(bank.grouped, bank.parameters, at::kBFloat16, *kernels),
                               W.detach().to(at::kBFloat16)),
                     kernels->name);
            const RoundingParameters moved = bank.copied();
            cpuSignStep(bank.grouped, moved, bank.gradient, 0.01, *kernels);
            QVERIFY2(at::equal(moved.V, bank.parameters.V.sub(gradients[0].sign(), 0.01)), kernels->name);
            for (const auto& [found, start, gradient] : {std::tuple{moved.low, bank.parameters.low, gradients[1]},
                                                         {moved.high, bank.parameters.high, gradients[2]}}) {
                const at::Tensor expected = start.sub(gradient.sign(), 0.01).clamp(0, 1);
                QVERIFY2((found.eq(expected) | (gradient.abs() <= bound)).all().item<bool>(), kernels->name);
                QVERIFY(found.ne(start).sum().item<std::int64_t>() > 100); // it does step
            }
            QVERIFY(at::equal(moved.V[5], bank.parameters.V[5]) && at::equal(moved.low[5], bank.parameters.low[5]));
        }
    }

    void everyInstructionSetGivesTheSameBits() {
        const Bank bank(3, false, 120, 1003);
        const RoundingParameters first = bank.copied();
        cpuSignStep(bank.grouped, first, bank.gradient, 0.01, *everyRowKernels().front());
        for (const RowKernels* kernels : everyRowKernels()) {
            const RoundingParameters moved = bank.copied();
            cpuSignStep(bank.grouped, moved, bank.gradient, 0.01, *kernels);
            QVERIFY2(at::equal(moved.V, first.V) && at::equal(moved.low, first.low) &&
                         at::equal(moved.high, first.high),
                     kernels->name);
        }
    }

    void threadsDoNotChangeABit() {
        const Bank bank(4, true, 128, 4099);
        const int threads = at::get_num_threads();
        at::set_num_threads(1);
        const RoundingParameters alone = bank.copied();
        cpuSignStep(bank.grouped, alone, bank.gradient, 0.01, rowKernels());
        at::set_num_threads(3);
        const RoundingParameters together = bank.copied();
        cpuSignStep(bank.grouped, together, bank.gradient, 0.01, rowKernels());
        at::set_num_threads(threads);
        QVERIFY(at::equal(alone.V, together.V) && at::equal(alone.low, together.low));
    }

    /// A weight that is no number stays one: the tuning stops at the layer instead of storing something.
    void notANumberIsPassedOn() {
        const Bank bank(4, true, 128, 16);
        bank.parameters.V[7][3] = NAN;
        for (const RowKernels* kernels : everyRowKernels())
            for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
                const at::Tensor out = cpuDequantize(bank.grouped, bank.parameters, type, *kernels);
                QVERIFY(out[7][3].isnan().item<bool>());
                QCOMPARE(out.isnan().sum().item<std::int64_t>(), 1);
            }
    }
};

QTEST_APPLESS_MAIN(TestRowKernels)
#include "test_row_kernels.moc"
