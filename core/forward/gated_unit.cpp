// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/gated_unit.h"

#include <torch/csrc/autograd/custom_function.h>

#include "forward/detail/layer_kernels.h"
#include "forward/detail/row_pieces.h"

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

class GatedUnit final : public torch::autograd::Function<GatedUnit> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& both,
                              const std::optional<at::Tensor>& given) {
        const at::Tensor gate = given.value_or(at::Tensor());
        context->save_for_backward({both, gate});
        if (gatedUnitKernelServes(both, gate))
            return gatedUnitKernel(both, gate);
        const std::int64_t width = both.size(1) / 2;
        at::Tensor out = at::empty({both.size(0), width}, both.options());
        forRowPieces(both, [&](std::int64_t first, std::int64_t rows) {
            const at::Tensor part = both.narrow(0, first, rows);
            at::Tensor target = out.narrow(0, first, rows);
            at::silu_out(target, part.narrow(1, 0, width));
            target.mul_(part.narrow(1, width, width));
            if (gate.defined())
                target.mul_(gate.narrow(0, first, rows).unsqueeze(1).to(target.scalar_type()));
        });
        return out;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &both = saved[0], &gate = saved[1];
        const at::Tensor given = gradients[0].contiguous();
        if (gatedUnitKernelServes(both, gate)) {
            auto [ofBoth, ofGate] = gatedUnitKernelBackward(both, gate, given);
            return {ofBoth, ofGate};
        }
        const std::int64_t width = both.size(1) / 2;
        at::Tensor ofBoth = at::empty_like(both), ofGate;
        if (gate.defined())
            ofGate = at::empty_like(gate);
        forRowPieces(both, [&](std::int64_t first, std::int64_t rows) {
            const at::Tensor part = both.narrow(0, first, rows), g = part.narrow(1, 0, width),
                             u = part.narrow(1, width, width);
            at::Tensor target = ofBoth.narrow(0, first, rows), ofU = target.narrow(1, width, width),
                       ofG = target.narrow(1, 0, width);
            const at::Tensor silu = at::silu(g);
            at::Tensor ofInner = given.narrow(0, first, rows);
            if (gate.defined()) {
                ofGate.narrow(0, first, rows).copy_((ofInner * silu).mul_(u).sum(-1, /*keepdim=*/false, at::kFloat));
                ofInner = ofInner * gate.narrow(0, first, rows).unsqueeze(1).to(given.scalar_type());
            }
            at::mul_out(ofU, ofInner, silu);
            at::silu_backward_out(ofG, ofInner * u, g);
        });
        return {ofBoth, ofGate};
    }
};

} // namespace

at::Tensor gatedUnit(const at::Tensor& both, const at::Tensor& gate) {
    return GatedUnit::apply(both.reshape({-1, both.size(-1)}), gate.defined() ? std::optional(gate) : std::nullopt)
        .view([&] {
            std::vector<std::int64_t> sizes = both.sizes().vec();
            sizes.back() /= 2;
            return sizes;
        }());
}

} // namespace moescope::detail
