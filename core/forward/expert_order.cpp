// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/expert_order.h"

#include <torch/csrc/autograd/custom_function.h>

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

at::Tensor gatherSums(const at::Tensor& rows, const at::Tensor& row, std::int64_t topK) {
    return rows.index_select(0, row).view({-1, topK, rows.size(1)}).sum(1);
}

class Dispatch final : public torch::autograd::Function<Dispatch> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const ExpertOrder& order) {
        context->save_for_backward({order.row});
        context->saved_data["k"] = order.topK;
        return x.index_select(0, order.token);
    }
    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        return {gatherSums(gradients[0], context->get_saved_variables()[0], context->saved_data["k"].toInt()),
                at::Tensor()};
    }
};

class Combine final : public torch::autograd::Function<Combine> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const ExpertOrder& order) {
        context->save_for_backward({order.token});
        return gatherSums(rows, order.row, order.topK);
    }
    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        return {gradients[0].index_select(0, context->get_saved_variables()[0]), at::Tensor()};
    }
};

} // namespace

ExpertOrder expertOrder(const at::Tensor& chosen, std::int64_t experts) {
    const at::Tensor flat = chosen.reshape({-1});
    ExpertOrder result;
    result.topK = chosen.size(-1);
    result.order = flat.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/false);
    result.token = result.order.div(result.topK, "floor");
    result.row = at::empty_like(result.order).scatter_(0, result.order, at::arange(flat.size(0), flat.options()));
    const at::Tensor perExpert = at::bincount(flat, {}, experts).to(at::kCPU);
    result.counts.assign(perExpert.const_data_ptr<std::int64_t>(),
                         perExpert.const_data_ptr<std::int64_t>() + perExpert.numel());
    return result;
}

at::Tensor dispatchRows(const at::Tensor& x, const ExpertOrder& order) { return Dispatch::apply(x, order); }

at::Tensor combineRows(const at::Tensor& rows, const ExpertOrder& order) { return Combine::apply(rows, order); }

} // namespace moescope::detail
