// SPDX-License-Identifier: Apache-2.0
// Rows sorted by expert, plain and filled up to a multiple: the same sums and the same gradients.
#include "forward/detail/expert_order.h"
#include "forward/detail/gated_unit.h"
#include "forward/detail/grouped_linear.h"

#include <QTest>

#include <torch/csrc/autograd/autograd.h>

using namespace moescope::detail;

class TestExpertOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsOfAnExpertAreAMultiple() {
        const at::Tensor chosen = at::tensor({0, 2, 2, 0, 2, 3, 0, 2}, at::kLong).view({4, 2}); // nobody chose 1
        const ExpertOrder order = expertOrder(chosen, 4, 4);
        QCOMPARE(order.counts(), (std::vector<std::int64_t>{4, 0, 4, 4}));
        QVERIFY(at::equal(order.filling, at::tensor({3, 9, 10, 11}, at::kLong)));
        QVERIFY(at::equal(order.token.index_select(0, order.row), at::tensor({0, 0, 1, 1, 2, 2, 3, 3}, at::kLong)));
        QVERIFY(at::equal(order.order.index_select(0, order.row), at::arange(8, at::kLong)));
        const at::Tensor rows = dispatchRows(at::ones({4, 3}), order);
        QCOMPARE(rows.size(0), 12);
        QVERIFY(at::equal(rows.sum(1).eq(0).nonzero().flatten(), order.filling));
    }

    void whatIsWholeAlreadyIsNotFilled() {
        const ExpertOrder order = expertOrder(at::tensor({0, 1, 1, 0}, at::kLong).view({2, 2}), 2, 2);
        QVERIFY(!order.filling.defined());
        QCOMPARE(order.order.size(0), 4);
    }

    void fillingChangesNothing() {
        constexpr std::int64_t tokens = 37, experts = 6, hidden = 16, width = 8, topK = 3;
        const auto options = at::TensorOptions().dtype(at::kDouble);
        const at::Tensor chosen = std::get<1>(at::rand({tokens, experts}).topk(topK, -1));
        at::Tensor x = at::randn({tokens, hidden}, options), gate = at::rand({tokens * topK}, options);
        at::Tensor gateUp = at::randn({experts, 2 * width, hidden}, options),
                   down = at::randn({experts, hidden, width}, options);
        const std::vector<at::Tensor> leaves{x, gate, gateUp, down};
        for (const at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        const at::Tensor wanted = at::randn({tokens, hidden}, options);
        const auto pass = [&](std::int64_t granule) {
            const ExpertOrder order = expertOrder(chosen, experts, granule);
            const at::Tensor inner =
                gatedUnit(groupedLinear(dispatchRows(x, order), gateUp, order), gate.index_select(0, order.order));
            const at::Tensor y = combineRows(groupedLinear(inner, down, order), order);
            std::vector<at::Tensor> all = torch::autograd::grad({(y - wanted).square().sum()}, leaves);
            all.push_back(y.detach());
            return all;
        };
        const auto plain = pass(1), filled = pass(8);
        for (std::size_t i = 0; i < plain.size(); ++i) // sums of up to 37 doubles in another order
            QVERIFY2(at::allclose(filled[i], plain[i], 1e-12, 1e-12), std::to_string(i).c_str());
    }
};

QTEST_APPLESS_MAIN(TestExpertOrder)
#include "test_expert_order.moc"
