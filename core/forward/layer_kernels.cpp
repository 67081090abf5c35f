// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/layer_kernels.h"

#include <stdexcept>

#include "kernels/detail/kernel.h"
#include "support/log.h"

namespace moescope::detail {
namespace {

constexpr int threads = 256;

bool served(const at::Tensor& tensor) {
    if (!tensor.is_cuda() || (tensor.scalar_type() != at::kFloat && tensor.scalar_type() != at::kBFloat16))
        return false;
    static const bool compiled = [&] {
        const auto loaded = Kernel::load("layer", "gated_unit_f", tensor.device());
        if (!loaded)
            log().warn("Layers run on libtorch's operations instead of moescope's own CUDA kernels, more slowly. {}",
                       loaded.error().message);
        return loaded.has_value();
    }();
    return compiled;
}

Kernel kernel(std::string_view entry, const at::Tensor& tensor) {
    auto loaded =
        Kernel::load("layer", std::string(entry) + (tensor.scalar_type() == at::kFloat ? "_f" : "_b"), tensor.device());
    if (!loaded) // served() has loaded the module before
        throw std::runtime_error(loaded.error().message);
    return *loaded;
}

std::int64_t blocksFor(std::int64_t count) { return (count + threads - 1) / threads; }

void need(const Status& started) {
    if (!started)
        throw std::runtime_error(started.error().message);
}

const float* gateOf(const at::Tensor& gate) { return gate.defined() ? gate.const_data_ptr<float>() : nullptr; }

} // namespace

bool gatedUnitKernelServes(const at::Tensor& both, const at::Tensor& gate) {
    return served(both) && both.is_contiguous() && both.size(1) % 8 == 0 &&
           (!gate.defined() || (gate.scalar_type() == at::kFloat && gate.is_contiguous()));
}

at::Tensor gatedUnitKernel(const at::Tensor& both, const at::Tensor& gate) {
    const std::int64_t width = both.size(1) / 2;
    at::Tensor out = at::empty({both.size(0), width}, both.options());
    if (out.numel() > 0)
        need(kernel("gated_unit", both)
                 .launch(blocksFor(out.numel() / 4), threads, both.const_data_ptr(), gateOf(gate),
                         out.mutable_data_ptr(), static_cast<long long>(both.size(0)), static_cast<int>(width)));
    return out;
}

std::pair<at::Tensor, at::Tensor> gatedUnitKernelBackward(const at::Tensor& both, const at::Tensor& gate,
                                                          const at::Tensor& given) {
    at::Tensor ofBoth = at::empty_like(both), ofGate = gate.defined() ? at::empty_like(gate) : at::Tensor();
    constexpr std::int64_t warp = 32;
    if (both.numel() > 0)
        need(kernel("gated_unit_backward", both)
                 .launch(blocksFor(both.size(0) * warp), threads, both.const_data_ptr(), gateOf(gate),
                         given.const_data_ptr(), ofBoth.mutable_data_ptr(),
                         gate.defined() ? ofGate.mutable_data_ptr<float>() : static_cast<float*>(nullptr),
                         static_cast<long long>(both.size(0)), static_cast<int>(both.size(1) / 2)));
    return {ofBoth, ofGate};
}

bool rotationKernelServes(const at::Tensor& x, const RopeTable& rope) {
    return served(x) && x.dim() == 4 && x.stride(3) == 1 && x.size(3) % 2 == 0 && x.is_non_overlapping_and_dense() &&
           rope.cosine.scalar_type() == x.scalar_type() && rope.cosine.is_contiguous() && rope.sine.is_contiguous() &&
           rope.cosine.size(0) == x.size(2);
}

at::Tensor rotationKernel(const at::Tensor& x, const RopeTable& rope, bool back) {
    at::Tensor out = at::empty_like(x); // with x's strides
    TORCH_CHECK(out.strides() == x.strides(), "the rotation's output has other strides than its input");
    const std::int64_t pairs = x.numel() / 2;
    if (pairs > 0)
        need(kernel("rotate", x)
                 .launch(blocksFor(pairs), threads, x.const_data_ptr(), rope.cosine.const_data_ptr(),
                         rope.sine.const_data_ptr(), out.mutable_data_ptr(), static_cast<long long>(pairs),
                         static_cast<int>(x.size(1)), static_cast<int>(x.size(2)), static_cast<int>(x.size(3)),
                         static_cast<long long>(x.stride(0)), static_cast<long long>(x.stride(1)),
                         static_cast<long long>(x.stride(2)), back ? 1 : 0));
    return out;
}

} // namespace moescope::detail
