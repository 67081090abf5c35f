// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/rms_norm.h"

#include <torch/csrc/autograd/custom_function.h>

#include "forward/detail/row_pieces.h"

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
        at::Tensor out = at::empty_like(x);
        const at::Tensor scale = at::empty({x.size(0), 1}, x.options().dtype(at::kFloat));
        const at::Tensor factor = weight.to(x.scalar_type());
        forRowPieces(x, [&](std::int64_t first, std::int64_t rows) {
            const at::Tensor wide = x.narrow(0, first, rows).to(at::kFloat);
            at::Tensor part = scale.narrow(0, first, rows);
            part.copy_(wide.square().mean(-1, /*keepdim=*/true).add_(epsilon).rsqrt_());
            out.narrow(0, first, rows).copy_((wide * part).to(x.scalar_type()).mul_(factor));
        });
        context->save_for_backward({x, scale, factor});
        return out;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &scale = saved[1], &factor = saved[2];
        const at::Tensor given = gradients[0].contiguous();
        if (x.is_cuda())
            return {std::get<0>(at::_fused_rms_norm_backward(given, x, {x.size(1)}, scale, factor, {true, false})),
                    at::Tensor(), at::Tensor()};
        at::Tensor ofX = at::empty_like(x);
        forRowPieces(x, [&](std::int64_t first, std::int64_t rows) {
            const at::Tensor wide = x.narrow(0, first, rows).to(at::kFloat), part = scale.narrow(0, first, rows);
            const at::Tensor weighted = (given.narrow(0, first, rows) * factor).to(at::kFloat);
            // y = w s x with s = (mean x² + ε)^-1/2: dx = s (w dy - x s² mean(w dy x)).
            const at::Tensor along = (weighted * wide).mean(-1, /*keepdim=*/true).mul_(part.square());
            ofX.narrow(0, first, rows).copy_(weighted.sub(wide * along).mul_(part));
        });
        return {ofX, at::Tensor(), at::Tensor()};
    }
};

} // namespace

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
    return RmsNorm::apply(x.reshape({-1, x.size(-1)}), weight, epsilon).view(x.sizes());
}

} // namespace moescope::detail
