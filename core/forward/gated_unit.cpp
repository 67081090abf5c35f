// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/gated_unit.h"

#include <torch/csrc/autograd/custom_function.h>

#include "forward/detail/layer_kernels.h"
#include "forward/detail/layer_on_cpu.h"

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
        if (gatedUnitRowsServe(both, gate))
            return gatedUnitRows(both, gate);
        const std::int64_t width = both.size(1) / 2;
        const at::Tensor inner = at::silu(both.narrow(1, 0, width)).mul_(both.narrow(1, width, width));
        return gate.defined() ? inner * gate.unsqueeze(1).to(inner.scalar_type()) : inner;
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &both = saved[0], &gate = saved[1];
        const at::Tensor given = gradients[0].contiguous();
        if (gatedUnitKernelServes(both, gate)) {
            auto [ofBoth, ofGate] = gatedUnitKernelBackward(both, gate, given);
            return {ofBoth, ofGate};
        }
        if (gatedUnitRowsServe(both, gate)) {
            auto [ofBoth, ofGate] = gatedUnitRowsBackward(both, gate, given);
            return {ofBoth, ofGate};
        }
        const std::int64_t width = both.size(1) / 2;
        const at::Tensor g = both.narrow(1, 0, width), u = both.narrow(1, width, width), silu = at::silu(g);
        at::Tensor ofInner = given, ofGate;
        if (gate.defined()) {
            ofGate = (given * silu).mul_(u).sum(-1, /*keepdim=*/false, gate.scalar_type());
            ofInner = given * gate.unsqueeze(1).to(given.scalar_type());
        }
        return {at::cat({at::silu_backward(ofInner * u, g), ofInner * silu}, 1), ofGate};
    }
};

} // namespace

at::Tensor gatedUnit(const at::Tensor& both, const at::Tensor& gate) {
    return GatedUnit::apply(both.reshape({-1, both.size(-1)}).contiguous(),
                            gate.defined() ? std::optional(gate) : std::nullopt)
        .view([&] {
            std::vector<std::int64_t> sizes = both.sizes().vec();
            sizes.back() /= 2;
            return sizes;
        }());
}

} // namespace moescope::detail
