// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/rms_norm.h"

#include <torch/csrc/autograd/custom_function.h>

#include "forward/detail/layer_on_cpu.h"

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// One node in the graph that keeps x and a number a row, instead of a copy of x for each operation.
class RmsNorm final : public torch::autograd::Function<RmsNorm> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, double epsilon) {
        if (x.is_cuda()) { // one pass over memory; rounded once, behind the weight
            const auto [normed, scale] = at::_fused_rms_norm(x, {x.size(1)}, weight.to(x.scalar_type()), epsilon);
            context->save_for_backward({x, scale, weight.to(x.scalar_type())});
            return normed;
        }
        const at::Tensor factor = weight.to(x.scalar_type()).contiguous();
        if (rmsNormRowsServe(x, factor)) {
            const auto [normed, scale] = rmsNormRows(x, factor, epsilon);
            context->save_for_backward({x, scale, factor});
            return normed;
        }
        const at::Tensor scale = x.square().mean(-1, /*keepdim=*/true).add_(epsilon).rsqrt_();
        context->save_for_backward({x, scale, factor});
        return x * scale * factor;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &scale = saved[1], &factor = saved[2];
        const at::Tensor given = gradients[0].contiguous();
        if (x.is_cuda())
            return {std::get<0>(at::_fused_rms_norm_backward(given, x, {x.size(1)}, scale, factor, {true, false})),
                    at::Tensor(), at::Tensor()};
        if (rmsNormRowsServe(x, factor))
            return {rmsNormRowsBackward(x, factor, scale, given), at::Tensor(), at::Tensor()};
        // y = w s x with s = (mean x² + ε)^-1/2: dx = s (w dy - x s² mean(w dy x)).
        const at::Tensor weighted = given * factor;
        const at::Tensor along = (weighted * x).mean(-1, /*keepdim=*/true).mul_(scale.square());
        return {weighted.sub(x * along).mul_(scale), at::Tensor(), at::Tensor()};
    }
};

} // namespace

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
    return RmsNorm::apply(x.reshape({-1, x.size(-1)}).contiguous(), weight, epsilon).view(x.sizes());
}

} // namespace moescope::detail
