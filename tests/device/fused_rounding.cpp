// SPDX-License-Identifier: Apache-2.0
// The rounding kernels on a GPU against libtorch's operations on the CPU: the same W' and the same steps of V, bit for
// bit. usage: test_device_fused_rounding [--time]     also times both on a bank of 519 million weights
#include <chrono>
#include <cstdio>
#include <string_view>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "kernels/cuda.h"
#include "quantize/detail/fused_rounding.h"

using namespace moescope;
using namespace moescope::detail;

namespace {

int failures = 0;

void expect(bool held, const std::string& what) {
    std::printf("%s  %s\n", held ? "ok  " : "FAIL", what.c_str());
    failures += held ? 0 : 1;
}

struct Bank {
    GroupedWeights grouped;
    RoundingParameters parameters;
    at::Tensor gradient;

    [[nodiscard]] Bank on(at::Device device) const {
        const auto moved = [&](const at::Tensor& tensor) {
            return tensor.to(device, /*non_blocking=*/false, /*copy=*/true);
        };
        return {{moved(grouped.weights),
                 moved(grouped.low),
                 moved(grouped.high),
                 moved(grouped.maxCode),
                 grouped.symmetric,
                 {}},
                {moved(parameters.V), moved(parameters.low), moved(parameters.high)},
                moved(gradient)};
    }
};

/// Rows of sizes from 1e-3 to 10, a row of zeros, one below the floor of scales, one beyond most of fp16.
Bank randomBank(int bits, bool symmetric, std::int64_t group, std::int64_t rows) {
    at::Tensor weights = at::randn({rows, group}) * at::pow(10.0F, at::rand({rows, 1}) * 4 - 3);
    weights[0].zero_();
    weights[1].mul_(1e-5);
    weights[2].mul_(1e4);
    at::Tensor gradient = at::randn({rows, group});
    gradient[3].zero_();
    return {groupWeights(weights, at::full({rows, 1}, (1 << bits) - 1, at::kFloat), symmetric),
            {at::rand({rows, group}) - 0.5F, 0.7F + 0.3F * at::rand({rows, 1}), 0.7F + 0.3F * at::rand({rows, 1})},
            gradient};
}

void compare(int bits, bool symmetric, std::int64_t group) {
    const Bank cpu = randomBank(bits, symmetric, group, 3001);
    const Bank cuda = cpu.on(at::kCUDA);
    const std::string name = fmt::format("{} bits, {}, group {}", bits, symmetric ? "symmetric" : "asymmetric", group);
    if (!fusedRoundingServes(cuda.grouped))
        return expect(false, name + ": the kernels do not serve");
    expect(at::equal(fusedDequantize(cuda.grouped, cuda.parameters).cpu(), fakeQuantize(cpu.grouped, cpu.parameters)),
           name + ": W'");

    std::vector<at::Tensor> leaves{cpu.parameters.V.clone(), cpu.parameters.low.clone(), cpu.parameters.high.clone()};
    for (at::Tensor& leaf : leaves)
        leaf.requires_grad_(true);
    const auto expected =
        torch::autograd::grad({fakeQuantize(cpu.grouped, {leaves[0], leaves[1], leaves[2]})}, leaves, {cpu.gradient});
    const RoundingParameters found = fusedGradients(cuda.grouped, cuda.parameters, cuda.gradient);
    expect(at::equal(found.V.cpu(), expected[0]), name + ": gradient of V");

    fusedSignStep(cuda.grouped, cuda.parameters, cuda.gradient, 0.005);
    expect(at::equal(cuda.parameters.V.cpu(), cpu.parameters.V.sub(expected[0].sign(), 0.005F)), name + ": step of V");
    std::int64_t other = 0;
    for (const auto& [moved, start, gradient] : {std::tuple{cuda.parameters.low, cpu.parameters.low, expected[1]},
                                                 {cuda.parameters.high, cpu.parameters.high, expected[2]}})
        other += moved.cpu().ne(start.sub(gradient.sign(), 0.005F).clamp(0, 1)).sum().item<std::int64_t>();
    // Where float32's own sum has the wrong sign or is 0 by luck: rounding of about 1e-6 of the terms, so about one in
    // 1e5.
    expect(other <= 3, fmt::format("{}: {} of {} steps of multipliers go the other way (bound 3)", name, other,
                                   2 * cpu.gradient.size(0)));
}

template <class Work>
double milliseconds(const Work& work) {
    const auto wait = [] { at::zeros({1}, at::kCUDA).item<float>(); };
    work();
    wait();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i)
        work();
    wait();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / 10;
}

void time() {
    const at::TensorOptions options = at::TensorOptions().device(at::kCUDA).dtype(at::kFloat);
    const std::int64_t rows = 180LL * 2048 * 1408 / 128;
    const GroupedWeights grouped = groupWeights(at::randn({rows, 128}, options), at::full({rows, 1}, 7, options), true);
    const RoundingParameters p{at::zeros({rows, 128}, options), at::ones({rows, 1}, options),
                               at::ones({rows, 1}, options)};
    const at::Tensor gradient = at::randn({rows, 128}, options);
    const double forward = milliseconds([&] { fusedDequantize(grouped, p); });
    const double step = milliseconds([&] { fusedSignStep(grouped, p, gradient, 0.0); });
    const double both = milliseconds([&] {
        std::vector<at::Tensor> leaves{p.V.detach(), p.low.detach(), p.high.detach()};
        for (at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        const auto gradients =
            torch::autograd::grad({fakeQuantize(grouped, {leaves[0], leaves[1], leaves[2]})}, leaves, {gradient});
        const at::NoGradGuard constant;
        for (std::size_t i = 0; i < 3; ++i)
            leaves[i].sub_(gradients[i].sign(), 0.0);
    });
    std::printf("519 million weights: kernels %.2f + %.2f ms, libtorch's operations %.2f ms, ratio %.1f\n", forward,
                step, both, both / (forward + step));
}

} // namespace

int main(int argc, char* argv[]) {
    if (Status loaded = loadCuda(); !loaded) {
        std::printf("skipped: %s\n", loaded.error().message.c_str());
        return 77;
    }
    at::manual_seed(1);
    for (const bool symmetric : {true, false})
        for (const int bits : {2, 3, 4, 8})
            for (const int group : {128, 32, 7})
                compare(bits, symmetric, group);
    if (argc > 1 && std::string_view(argv[1]) == "--time")
        time();
    return failures == 0 ? 0 : 1;
}
