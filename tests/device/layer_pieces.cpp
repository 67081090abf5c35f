// SPDX-License-Identifier: Apache-2.0
// Gated unit, rotary embedding and RMS norm on a GPU against the same on the CPU in float64: values and gradients.
#include <cstdio>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "forward/detail/gated_unit.h"
#include "forward/detail/rms_norm.h"
#include "forward/detail/rope.h"
#include "kernels/cuda.h"

using namespace moescope;
using namespace moescope::detail;

namespace {

int failures = 0;

/// The norm of all errors against the norm of what is wanted. float32: a few of its last bits (2^-24) for each of some
/// ten operations, and an exponential by the GPU's fast unit (2^-21 here). bfloat16: each number is rounded when it is
/// read and when it is written (2^-9).
void expectClose(const at::Tensor& found, const at::Tensor& expected, at::ScalarType type, const char* what) {
    const double bound = type == at::kFloat ? 2e-6 : 6e-3;
    const double error =
        (found.cpu().to(at::kDouble) - expected).norm().item<double>() / expected.norm().item<double>();
    const bool held = error < bound && found.isfinite().all().item<bool>();
    std::printf("%s  %s, %s: relative error %.2g (bound %.2g)\n", held ? "ok  " : "FAIL", what,
                type == at::kFloat ? "float32" : "bfloat16", error, bound);
    failures += held ? 0 : 1;
}

at::Tensor leaf(const at::Tensor& values, at::Device device, at::ScalarType type) {
    return values.to(device, type, /*non_blocking=*/false, /*copy=*/true).requires_grad_(true);
}

template <class Pass>
void compare(const std::vector<at::Tensor>& inputs, at::ScalarType type, const char* name, const Pass& pass) {
    std::vector<at::Tensor> there, here;
    for (const at::Tensor& values : inputs) {
        const at::Tensor rounded = values.to(type);
        there.push_back(leaf(rounded, at::kCUDA, type));
        here.push_back(leaf(rounded, at::kCPU, at::kDouble));
    }
    const at::Tensor found = pass(there), expected = pass(here);
    const at::Tensor gradient = at::randn(expected.sizes()).to(type);
    const auto foundGradients = torch::autograd::grad({found}, there, {gradient.to(at::kCUDA, found.scalar_type())});
    const auto gradients = torch::autograd::grad({expected}, here, {gradient.to(at::kDouble)});
    expectClose(found.detach(), expected.detach(), type, name);
    for (std::size_t i = 0; i < gradients.size(); ++i)
        expectClose(foundGradients[i], gradients[i], type, (std::string(name) + ", gradient").c_str());
}

} // namespace

int main() {
    if (Status loaded = loadCuda(); !loaded) {
        std::printf("skipped: %s\n", loaded.error().message.c_str());
        return 77;
    }
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
        for (const std::int64_t width : {768, 24, 7}) { // 7: not by the kernel
            const at::Tensor both = at::randn({301, 2 * width}) * 2, gate = at::rand({301});
            compare({both}, type, "gated unit", [](const auto& in) { return gatedUnit(in[0]); });
            const at::Tensor ofGate = gate.to(at::kFloat);
            compare({both}, type, "gated unit with gates", [&](const auto& in) {
                return gatedUnit(in[0], in[0].is_cuda() ? ofGate.to(at::kCUDA) : ofGate.to(at::kDouble));
            });
        }
        // The gate's own gradient, always float32.
        const at::Tensor both = at::randn({301, 64}).to(type), gate = at::rand({301});
        const at::Tensor cudaGate = leaf(gate, at::kCUDA, at::kFloat), cpuGate = leaf(gate, at::kCPU, at::kDouble);
        const auto found =
            torch::autograd::grad({gatedUnit(both.to(at::kCUDA), cudaGate).to(at::kFloat).sum()}, {cudaGate});
        const auto expected = torch::autograd::grad({gatedUnit(both.to(at::kDouble), cpuGate).sum()}, {cpuGate});
        expectClose(found[0], expected[0], type, "gradient of the gates");

        ModelConfig config;
        config.headSize = 32;
        const RopeTable cuda = makeRopeTable(config, 19, at::kCUDA, type),
                        cpu = makeRopeTable(config, 19, at::kCPU, type);
        const RopeTable exact{cpu.cosine.to(at::kDouble), cpu.sine.to(at::kDouble)};
        const auto turned = [&](const auto& in) {
            return rotate(in[0].transpose(1, 2), in[0].is_cuda() ? cuda : exact);
        };
        compare({at::randn({3, 19, 5, 32})}, type, "rotary embedding", turned);

        const at::Tensor weight = at::rand({96}).add_(0.5).to(type).to(at::kFloat);
        compare({at::randn({7, 11, 96}) * 3}, type, "RMS norm", [&](const auto& in) {
            return in[0].is_cuda() ? rmsNorm(in[0], weight.to(at::kCUDA), 1e-6)
                                   : in[0] * at::rsqrt(in[0].square().mean(-1, true) + 1e-6) * weight.to(at::kDouble);
        });
    }
    std::printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
