// SPDX-License-Identifier: Apache-2.0
// Products of all experts in bfloat16 on a GPU, in one launch, against float64 on the CPU: value and both gradients,
// with experts that no row reached.
#include <cstdio>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "forward/detail/grouped_linear.h"
#include "kernels/cuda.h"

using namespace moescope;
using namespace moescope::detail;

namespace {

int failures = 0;

/// bfloat16 keeps 8 bits: an element of a sum that is rounded once at its end is off by 2^-9 of itself, of inputs that
/// are exact. The norm of all errors therefore stays below 2^-8 of the norm.
void expectClose(const at::Tensor& found, const at::Tensor& expected, const char* what) {
    const double error =
        (found.cpu().to(at::kDouble) - expected).norm().item<double>() / expected.norm().item<double>();
    const bool held = error < 1.0 / 256 && found.isfinite().all().item<bool>();
    std::printf("%s  %s: relative error %.2g (bound 0.0039)\n", held ? "ok  " : "FAIL", what, error);
    failures += held ? 0 : 1;
}

at::Tensor byLoop(const at::Tensor& x, const at::Tensor& weights, const std::vector<std::int64_t>& counts) {
    std::vector<at::Tensor> parts;
    std::int64_t row = 0;
    for (std::size_t expert = 0; expert < counts.size(); row += counts[expert++])
        parts.push_back(at::mm(x.narrow(0, row, counts[expert]), weights[static_cast<std::int64_t>(expert)].t()));
    return at::cat(parts);
}

void compare(std::int64_t tokens, std::int64_t experts, std::int64_t topK, std::int64_t in, std::int64_t out) {
    at::Tensor chosen = at::rand({tokens, experts}).argsort(std::int64_t(-1)).narrow(1, 0, topK);
    for (const std::int64_t empty : {std::int64_t(0), experts / 2, experts - 1}) // first, middle, last
        chosen = at::where(chosen == empty, at::full_like(chosen, 1), chosen);
    const ExpertOrder order = expertOrder(chosen.to(at::kCUDA), experts);
    const at::Tensor x = at::randn({tokens * topK, in}).to(at::kBFloat16),
                     weights = (at::randn({experts, out, in}) * 0.05).to(at::kBFloat16),
                     gradient = at::randn({tokens * topK, out}).to(at::kBFloat16);
    const auto leaf = [](const at::Tensor& tensor, at::Device device, at::ScalarType type) {
        return tensor.to(device, type, /*non_blocking=*/false, /*copy=*/true).requires_grad_(true);
    };
    const at::Tensor cudaX = leaf(x, at::kCUDA, at::kBFloat16), cudaW = leaf(weights, at::kCUDA, at::kBFloat16);
    const at::Tensor found = groupedLinear(cudaX, cudaW, order);
    const auto foundGradients = torch::autograd::grad({found}, {cudaX, cudaW}, {gradient.to(at::kCUDA)});
    const at::Tensor cpuX = leaf(x, at::kCPU, at::kDouble), cpuW = leaf(weights, at::kCPU, at::kDouble);
    const at::Tensor expected = byLoop(cpuX, cpuW, order.counts());
    const auto gradients = torch::autograd::grad({expected}, {cpuX, cpuW}, {gradient.to(at::kDouble)});
    std::printf("%lld tokens, top %lld of %lld experts, %lld to %lld\n", static_cast<long long>(tokens),
                static_cast<long long>(topK), static_cast<long long>(experts), static_cast<long long>(in),
                static_cast<long long>(out));
    expectClose(found.detach(), expected.detach(), "product");
    expectClose(foundGradients[0], gradients[0], "gradient of the rows");
    expectClose(foundGradients[1], gradients[1], "gradient of the weights");
    const bool zero =
        foundGradients[1][0].eq(0).all().item<bool>() && foundGradients[1][experts - 1].eq(0).all().item<bool>();
    std::printf("%s  an expert without rows has a gradient of zeros\n", zero ? "ok  " : "FAIL");
    failures += zero ? 0 : 1;
}

} // namespace

int main() {
    if (Status loaded = loadCuda(); !loaded) {
        std::printf("skipped: %s\n", loaded.error().message.c_str());
        return 77;
    }
    at::manual_seed(1);
    compare(64, 8, 2, 128, 128);
    compare(1000, 16, 4, 256, 128);
    compare(512, 128, 8, 512, 192);
    return failures == 0 ? 0 : 1;
}
