// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/expert_order.h"

#include <torch/csrc/autograd/custom_function.h>
#include <utility>

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

at::Tensor gatherSums(const at::Tensor& rows, const at::Tensor& row, std::int64_t topK) {
    // Sums as they are gathered: nothing as large as all rows in between.
    const at::Tensor first = at::arange(0, row.size(0), topK, row.options());
    return std::get<0>(at::_embedding_bag_forward_only(rows.contiguous(), row, first));
}

class Dispatch final : public torch::autograd::Function<Dispatch> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const ExpertOrder& order) {
        context->save_for_backward({order.row});
        context->saved_data["k"] = order.topK;
        at::Tensor rows = x.index_select(0, order.token);
        return order.filling.defined() ? rows.index_fill_(0, order.filling, 0) : rows;
    }
    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        return {gatherSums(gradients[0], context->get_saved_variables()[0], context->saved_data["k"].toInt()),
                at::Tensor()};
    }
};

class Combine final : public torch::autograd::Function<Combine> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const ExpertOrder& order) {
        context->save_for_backward({order.token, order.filling});
        return gatherSums(rows, order.row, order.topK);
    }
    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        at::Tensor rows = gradients[0].index_select(0, saved[0]);
        return {saved[1].defined() ? rows.index_fill_(0, saved[1], 0) : rows, at::Tensor()};
    }
};

} // namespace

std::vector<std::int64_t> ExpertOrder::counts() const {
    const at::Tensor onHost = ends.to(at::kCPU);
    std::vector<std::int64_t> result;
    std::int64_t first = 0;
    for (std::int64_t expert = 0; expert < onHost.size(0); ++expert) {
        const std::int64_t end = onHost.const_data_ptr<std::int32_t>()[expert];
        result.push_back(end - std::exchange(first, end));
    }
    return result;
}

namespace {

/// The same with each expert's rows filled up to a multiple of `granule`.
void fill(ExpertOrder& order, std::int64_t granule) {
    const std::vector<std::int64_t> counts = order.counts();
    const std::int64_t rows = order.order.size(0);
    std::vector<std::int64_t> ends, filling;
    at::Tensor place = at::empty_like(order.order); // of each sorted row among the filled ones
    std::int64_t first = 0, end = 0;
    for (const std::int64_t count : counts) {
        place.narrow(0, first, count).copy_(at::arange(end, end + count, place.options()));
        first += count;
        const std::int64_t filled = (count + granule - 1) / granule * granule;
        for (std::int64_t row = end + count; row < end + filled; ++row)
            filling.push_back(row);
        end += filled;
        ends.push_back(end);
    }
    const auto spread = [&](const at::Tensor& values) {
        return at::zeros({end}, values.options()).index_copy_(0, place, values);
    };
    order.row = place.index_select(0, order.row);
    order.token = spread(order.token);
    order.order = spread(order.order);
    order.ends = at::tensor(ends).to(at::kInt);
    if (end > rows)
        order.filling = at::tensor(filling);
}

} // namespace

ExpertOrder expertOrder(const at::Tensor& chosen, std::int64_t experts, std::int64_t granule) {
    const at::Tensor flat = chosen.reshape({-1});
    ExpertOrder result;
    result.topK = chosen.size(-1);
    result.order = flat.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/false);
    result.token = result.order.div(result.topK, "floor");
    result.row = at::empty_like(result.order).scatter_(0, result.order, at::arange(flat.size(0), flat.options()));
    result.ends = at::searchsorted(flat.index_select(0, result.order), at::arange(experts, flat.options()),
                                   /*out_int32=*/true, /*right=*/true);
    if (granule > 1 && chosen.is_cpu())
        fill(result, granule);
    return result;
}

at::Tensor dispatchRows(const at::Tensor& x, const ExpertOrder& order) { return Dispatch::apply(x, order); }

at::Tensor combineRows(const at::Tensor& rows, const ExpertOrder& order) { return Combine::apply(rows, order); }

} // namespace moescope::detail
