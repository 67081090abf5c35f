// SPDX-License-Identifier: Apache-2.0
// Gated unit, RMS norm, rotary embedding and attention on the CPU, in every instruction set that runs here, against
// float64.
#include "forward/detail/layer_on_cpu.h"

#include "forward/detail/gated_unit.h"
#include "forward/detail/rms_norm.h"
#include "forward/detail/short_attention.h"

#include <torch/csrc/autograd/autograd.h>

#include <QTest>

using namespace moescope::detail;

namespace {

at::Tensor leaf(const at::Tensor& values) { return values.to(at::kDouble).requires_grad_(true); }

} // namespace

class TestLayerRows : public QObject {
    Q_OBJECT

    /// Of the norm of what is wanted. float32: some ten operations of half a unit in the last place (2^-24) each, and
    /// an exponential of two units. bfloat16: one rounding (2^-9).
    static void close(const at::Tensor& found, const at::Tensor& expected, at::ScalarType type) {
        const double bound = type == at::kFloat ? 1e-6 : 2e-3;
        const double error = (found.to(at::kDouble) - expected).norm().item<double>() / expected.norm().item<double>();
        QVERIFY2(error < bound, std::to_string(error).c_str());
        QCOMPARE(found.scalar_type(), type);
    }

    static void types() {
        QTest::addColumn<at::ScalarType>("type");
        QTest::addColumn<int>("width");
        for (const int width : {128, 16, 6}) { // whole registers, and not
            QTest::addRow("float32, %d", width) << at::kFloat << width;
            QTest::addRow("bfloat16, %d", width) << at::kBFloat16 << width;
        }
    }

private Q_SLOTS:
    void gatedUnits_data() { types(); }
    void gatedUnits() {
        QFETCH(at::ScalarType, type);
        QFETCH(int, width);
        at::manual_seed(1);
        at::Tensor both = at::randn({1003, 2 * width}) * 8; // far into both ends of the sigmoid
        both[3].fill_(200);
        both[4].fill_(-200);
        both = both.to(type);
        const at::Tensor gate = at::rand({1003}), given = at::randn({1003, width}).to(type);
        const at::Tensor exact = leaf(both), exactGate = leaf(gate);
        const at::Tensor expected = gatedUnit(exact, exactGate); // libtorch's operations: float64 has no loops of ours
        const auto slopes = torch::autograd::grad({expected}, {exact, exactGate}, {given.to(at::kDouble)});
        const LayerRows* const best = everyLayerRows().front();
        for (const LayerRows* rows : everyLayerRows()) {
            const at::Tensor out = gatedUnitRows(both, gate, *rows);
            const auto [ofBoth, ofGate] = gatedUnitRowsBackward(both, gate, given, *rows);
            close(out, expected.detach(), type);
            close(ofBoth, slopes[0], type);
            close(ofGate, slopes[1], at::kFloat);
            QVERIFY2(at::equal(out, gatedUnitRows(both, gate, *best)), rows->name);
            QVERIFY2(at::equal(ofBoth, gatedUnitRowsBackward(both, gate, given, *best).first), rows->name);
        }
    }

    void rmsNorms_data() { types(); }
    void rmsNorms() {
        QFETCH(at::ScalarType, type);
        QFETCH(int, width);
        at::manual_seed(2);
        const at::Tensor x = (at::randn({1003, width}) * 3).to(type), weight = at::rand({width}).add_(0.5).to(type),
                         given = at::randn({1003, width}).to(type);
        const at::Tensor exact = leaf(x);
        const at::Tensor expected = exact * at::rsqrt(exact.square().mean(-1, true) + 1e-6) * weight.to(at::kDouble);
        const auto slopes = torch::autograd::grad({expected}, {exact}, {given.to(at::kDouble)});
        const LayerRows* const best = everyLayerRows().front();
        for (const LayerRows* rows : everyLayerRows()) {
            const auto [out, scale] = rmsNormRows(x, weight, 1e-6, *rows);
            const at::Tensor ofX = rmsNormRowsBackward(x, weight, scale, given, *rows);
            close(out, expected.detach(), type);
            close(ofX, slopes[0], type);
            const auto [again, scales] = rmsNormRows(x, weight, 1e-6, *best);
            QVERIFY2(at::equal(out, again) && at::equal(scale, scales), rows->name);
        }
    }

    void rotations_data() { types(); }
    void rotations() {
        QFETCH(at::ScalarType, type);
        QFETCH(int, width);
        at::manual_seed(3);
        moescope::ModelConfig config;
        config.headSize = width;
        const RopeTable rope = makeRopeTable(config, 19, at::kCPU, type);
        const at::Tensor x = at::randn({3, 19, 5, width}).to(type).transpose(1, 2);
        const at::Tensor exact = x.to(at::kDouble), cosine = rope.cosine.to(at::kDouble),
                         sine = rope.sine.to(at::kDouble);
        const auto halves = exact.chunk(2, -1), slopes = (exact * sine).chunk(2, -1);
        for (const LayerRows* rows : everyLayerRows()) {
            const at::Tensor there = rotationRows(x, rope, /*back=*/false, *rows);
            close(there, exact * cosine + at::cat({-halves[1], halves[0]}, -1) * sine, type);
            close(rotationRows(x, rope, /*back=*/true, *rows), exact * cosine + at::cat({slopes[1], -slopes[0]}, -1),
                  type);
            QVERIFY2(at::equal(there, rotationRows(x, rope, false)), rows->name);
            QVERIFY(there.strides() == x.strides());
        }
    }

    void causalSoftmaxes_data() { types(); }
    void causalSoftmaxes() {
        QFETCH(at::ScalarType, type);
        QFETCH(int, width); // of a window
        at::manual_seed(4);
        const at::Tensor scores = at::randn({3, 2 * width, width}) * 20; // far into both ends
        scores[1][0].fill_(-300);
        const at::Tensor given = at::randn(scores.sizes()).to(type);
        const at::Tensor hidden = at::ones({width, width}, at::kBool).triu(1).repeat({2, 1});
        const at::Tensor exact = leaf(scores);
        const at::Tensor expected = at::softmax((exact * 0.3).masked_fill(hidden, -INFINITY), -1);
        const auto slopes = torch::autograd::grad({expected}, {exact}, {given.to(at::kDouble)});
        const LayerRows* const best = everyLayerRows().front();
        for (const LayerRows* rows : everyLayerRows()) {
            at::Tensor used = scores.clone(), again = scores.clone();
            const at::Tensor p = causalSoftmaxRows(used, width, 0.3F, type, *rows);
            close(p, expected.detach(), type);
            QVERIFY((p.masked_select(hidden) == 0).all().item<bool>());
            const at::Tensor ofScores = causalSoftmaxRowsBackward(p, given, width, 0.3F, *rows);
            // A probability and its rounding stand in the gradient twice, in a difference.
            const double bound = type == at::kFloat ? 3e-6 : 8e-3;
            QVERIFY((ofScores.to(at::kDouble) - slopes[0]).norm().item<double>() <
                    bound * slopes[0].norm().item<double>());
            QVERIFY2(at::equal(p, causalSoftmaxRows(again, width, 0.3F, type, *best)), rows->name);
            QVERIFY2(at::equal(ofScores, causalSoftmaxRowsBackward(p, given, width, 0.3F, *best)), rows->name);
        }
    }

    /// Queries of several heads on one key-value head, against libtorch's attention in float64.
    void shortAttentions_data() {
        QTest::addColumn<at::ScalarType>("type");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("groups");
        for (const auto& [heads, groups] : {std::pair(4, 2), {3, 3}, {6, 1}}) {
            QTest::addRow("float32, %d on %d", heads, groups) << at::kFloat << heads << groups;
            QTest::addRow("bfloat16, %d on %d", heads, groups) << at::kBFloat16 << heads << groups;
        }
    }
    void shortAttentions() {
        QFETCH(at::ScalarType, type);
        QFETCH(int, heads);
        QFETCH(int, groups);
        at::manual_seed(5);
        const auto tensor = [&](int count) { // as a layer hands them on: heads inside of tokens
            return at::randn({2, 37, count, 16}).to(type).transpose(1, 2).requires_grad_(true);
        };
        const at::Tensor q = tensor(heads), k = tensor(groups), v = tensor(groups);
        const at::Tensor given = at::randn({2, heads, 37, 16}).to(type);
        QVERIFY(shortAttentionServes(q));
        const at::Tensor seen = shortAttention(q, k, v);
        const at::Tensor q64 = leaf(q.detach()), k64 = leaf(k.detach()), v64 = leaf(v.detach());
        const at::Tensor expected = at::scaled_dot_product_attention(
            q64, k64.repeat_interleave(heads / groups, 1), v64.repeat_interleave(heads / groups, 1), {}, 0.0, true);
        const auto found = torch::autograd::grad({seen}, {q, k, v}, {given});
        const auto slopes = torch::autograd::grad({expected}, {q64, k64, v64}, {given.to(at::kDouble)});
        // bfloat16: probabilities, their gradient and the results are rounded, 2^-9 each.
        const auto near = [&](const at::Tensor& one, const at::Tensor& other) {
            const double bound = type == at::kFloat ? 1e-6 : 1e-2;
            QVERIFY((one.to(at::kDouble) - other).norm().item<double>() < bound * other.norm().item<double>());
            QVERIFY(one.sizes() == other.sizes() && one.scalar_type() == type);
        };
        near(seen.detach(), expected.detach());
        for (std::size_t i = 0; i < 3; ++i)
            near(found[i], slopes[i]);
    }

    void shortAttentionLeavesLongWindowsToLibtorch() {
        QVERIFY(!shortAttentionServes(at::empty({1, 1, 513, 8})));
        QVERIFY(!shortAttentionServes(at::empty({40, 8, 512, 2})));
        QVERIFY(!shortAttentionServes(at::empty({1, 1, 8, 8}, at::kDouble)));
    }

    /// A state that is no number stays one: the tuning stops at the layer instead of storing something.
    void notANumberIsPassedOn() {
        const at::Tensor x = at::ones({4, 32});
        x[1][3] = NAN;
        for (const LayerRows* rows : everyLayerRows()) {
            QCOMPARE(gatedUnitRows(x, {}, *rows).isnan().sum().item<std::int64_t>(), 1);
            QVERIFY(rmsNormRows(x, at::ones({32}), 1e-6, *rows).first[1].isnan().all().item<bool>());
            at::Tensor scores = at::ones({1, 8, 8});
            scores[0][5][2] = NAN;
            const at::Tensor p = causalSoftmaxRows(scores, 8, 1.0F, at::kFloat, *rows);
            QCOMPARE(p[0][5].isnan().sum().item<std::int64_t>(), 6); // what it sees
            QVERIFY(!p[0][4].isnan().any().item<bool>());
        }
    }
};

QTEST_APPLESS_MAIN(TestLayerRows)
#include "test_layer_rows.moc"
