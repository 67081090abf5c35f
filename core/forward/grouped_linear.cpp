// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/grouped_linear.h"

#include <algorithm>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/workers.h"

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;
using torch::autograd::variable_list;

/// Calls body(expert, first row, rows) for each expert that has rows. On the CPU experts are spread over libtorch's
/// threads, the largest first: small products on one thread each waste less than each on all threads, and no bit
/// depends on the number of threads.
template <class Body>
void forEachGroup(const std::vector<std::int64_t>& counts, bool onCpu, const Body& body) {
    struct Group {
        std::int64_t expert, row, rows;
    };
    std::vector<Group> groups;
    std::int64_t row = 0;
    for (std::size_t expert = 0; expert < counts.size(); row += counts[expert++])
        if (counts[expert] > 0)
            groups.push_back({static_cast<std::int64_t>(expert), row, counts[expert]});
    if (!onCpu) {
        for (const Group& group : groups)
            body(group.expert, group.row, group.rows);
        return;
    }
    std::ranges::stable_sort(groups, std::greater(), &Group::rows);
    overPieces(static_cast<std::int64_t>(groups.size()), [&](std::int64_t piece) {
        const Group& group = groups[static_cast<std::size_t>(piece)];
        body(group.expert, group.row, group.rows);
    });
}

/// Whether torch's grouped product does it in one launch, without the host knowing the counts: bfloat16 on a GPU, rows
/// of whole 16 bytes.
bool inOneLaunch(const at::Tensor& x, const at::Tensor& weights) {
    const auto aligned = [](const at::Tensor& matrix) { return matrix.stride(-1) == 1 && matrix.stride(-2) % 8 == 0; };
    return x.is_cuda() && x.scalar_type() == at::kBFloat16 && weights.scalar_type() == at::kBFloat16 && aligned(x) &&
           aligned(weights) && weights.size(1) % 8 == 0;
}

// One node in the graph instead of one an expert: no slices, stacks and sums of gradients as large as the layer.
class GroupedLinear final : public torch::autograd::Function<GroupedLinear> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weights,
                              const ExpertOrder& order) {
        context->save_for_backward({x, weights, order.ends});
        if (inOneLaunch(x, weights))
            return at::_grouped_mm(x, weights.transpose(1, 2), order.ends);
        const std::vector<std::int64_t> counts = order.counts();
        context->saved_data["counts"] = counts;
        at::Tensor y = at::empty({x.size(0), weights.size(1)}, x.options());
        forEachGroup(counts, x.is_cpu(), [&](std::int64_t expert, std::int64_t row, std::int64_t rows) {
            at::Tensor part = y.narrow(0, row, rows);
            at::mm_out(part, x.narrow(0, row, rows), weights[expert].t());
        });
        return y;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor& weights = saved[1];
        const at::Tensor gradient = gradients[0].contiguous();
        at::Tensor dx, dw;
        if (inOneLaunch(x, weights)) {
            const at::Tensor& ends = saved[2];
            if (context->needs_input_grad(0))
                dx = at::_grouped_mm(gradient, weights, ends);
            if (context->needs_input_grad(1))
                dw = at::_grouped_mm(gradient.t(), x, ends);
            return {dx, dw, at::Tensor()};
        }
        const std::vector<std::int64_t> counts = context->saved_data["counts"].toIntVector();
        if (context->needs_input_grad(0))
            dx = at::empty_like(x);
        if (context->needs_input_grad(1))
            dw = at::empty_like(weights);
        for (std::size_t expert = 0; expert < counts.size() && dw.defined(); ++expert)
            if (counts[expert] == 0)
                dw[static_cast<std::int64_t>(expert)].zero_();
        forEachGroup(counts, x.is_cpu(), [&](std::int64_t expert, std::int64_t row, std::int64_t rows) {
            const at::Tensor part = gradient.narrow(0, row, rows);
            if (dx.defined()) {
                at::Tensor target = dx.narrow(0, row, rows);
                at::mm_out(target, part, weights[expert]);
            }
            if (dw.defined()) {
                at::Tensor target = dw[expert];
                at::mm_out(target, part.t(), x.narrow(0, row, rows));
            }
        });
        return {dx, dw, at::Tensor()};
    }
};

} // namespace

at::Tensor groupedLinear(const at::Tensor& x, const at::Tensor& weights, const ExpertOrder& order) {
    return GroupedLinear::apply(x, weights, order);
}

} // namespace moescope::detail
