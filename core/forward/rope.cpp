// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/rope.h"

#include "forward/detail/layer_kernels.h"
#include "forward/detail/layer_on_cpu.h"

#include <cmath>
#include <numbers>
#include <torch/csrc/autograd/custom_function.h>

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// Formulas and names: transformers 5, modeling_rope_utils.py.

at::Tensor inverseFrequencies(double theta, std::int64_t size) {
    const at::Tensor exponent = at::arange(0, size, 2, at::kLong).to(at::kFloat) / static_cast<double>(size);
    return 1.0 / at::pow(at::Scalar(theta), exponent);
}

double correctionDimension(double rotations, double size, const RopeConfig& rope) {
    return size * std::log(rope.originalMaxPositions / (rotations * 2 * std::numbers::pi)) / (2 * std::log(rope.theta));
}

at::Tensor yarn(const RopeConfig& rope, std::int64_t size) {
    double low = correctionDimension(rope.betaFast, static_cast<double>(size), rope);
    double high = correctionDimension(rope.betaSlow, static_cast<double>(size), rope);
    if (rope.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, static_cast<double>(size - 1));
    if (low == high)
        high += 0.001; // as the reference does, against a division by zero
    const at::Tensor ramp = ((at::arange(size / 2, at::kFloat) - low) / (high - low)).clamp(0, 1);
    const at::Tensor plain = inverseFrequencies(rope.theta, size);
    return plain / rope.factor * ramp + plain * (1 - ramp);
}

double yarnScale(const RopeConfig& rope) {
    const auto scale = [&](double m) { return rope.factor <= 1 ? 1.0 : 0.1 * m * std::log(rope.factor) + 1.0; };
    if (rope.attentionFactor)
        return *rope.attentionFactor;
    if (rope.mscale && rope.mscaleAllDim && *rope.mscale != 0 && *rope.mscaleAllDim != 0)
        return scale(*rope.mscale) / scale(*rope.mscaleAllDim);
    return scale(1.0);
}

at::Tensor llama3(const RopeConfig& rope, std::int64_t size) {
    const at::Tensor plain = inverseFrequencies(rope.theta, size);
    const at::Tensor wavelength = 2 * std::numbers::pi / plain;
    const double longest = rope.originalMaxPositions / rope.lowFrequencyFactor;
    const double shortest = rope.originalMaxPositions / rope.highFrequencyFactor;
    const at::Tensor scaled = at::where(wavelength > longest, plain / rope.factor, plain);
    const at::Tensor smooth = (rope.originalMaxPositions / wavelength - rope.lowFrequencyFactor) /
                              (rope.highFrequencyFactor - rope.lowFrequencyFactor);
    const at::Tensor between = (1 - smooth) * scaled / rope.factor + smooth * scaled;
    return at::where((wavelength >= shortest) & (wavelength <= longest), between, scaled);
}

double dynamicTheta(const ModelConfig& config, std::int64_t length, std::int64_t size) {
    const double limit = static_cast<double>(config.maxPositions);
    const double used = std::max(static_cast<double>(length), limit);
    const double d = static_cast<double>(size);
    return config.rope.theta * std::pow(config.rope.factor * used / limit - (config.rope.factor - 1), d / (d - 2));
}

/// x cos + (-x1, x0) sin, x0 and x1 the halves of x. Its gradient is the rotation back.
class Rotation final : public torch::autograd::Function<Rotation> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const RopeTable& rope) {
        context->save_for_backward({rope.cosine, rope.sine});
        if (rotationKernelServes(x, rope))
            return rotationKernel(x, rope, /*back=*/false);
        if (rotationRowsServe(x, rope))
            return rotationRows(x, rope, /*back=*/false);
        const auto halves = x.chunk(2, -1);
        return (x * rope.cosine).add_(at::cat({-halves[1], halves[0]}, -1).mul_(rope.sine));
    }
    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const RopeTable rope{saved[0], saved[1]};
        if (rotationKernelServes(gradients[0], rope))
            return {rotationKernel(gradients[0], rope, /*back=*/true), at::Tensor()};
        if (rotationRowsServe(gradients[0], rope))
            return {rotationRows(gradients[0], rope, /*back=*/true), at::Tensor()};
        const auto halves = (gradients[0] * saved[1]).chunk(2, -1);
        return {(gradients[0] * saved[0]).add_(at::cat({halves[1], -halves[0]}, -1)), at::Tensor()};
    }
};

} // namespace

RopeTable makeRopeTable(const ModelConfig& config, std::int64_t length, at::Device device, at::ScalarType type) {
    const std::int64_t size = config.headSize;
    double scale = 1.0;
    at::Tensor frequencies;
    switch (config.rope.kind) {
    case RopeConfig::Kind::standard:
        frequencies = inverseFrequencies(config.rope.theta, size);
        break;
    case RopeConfig::Kind::linear:
        frequencies = inverseFrequencies(config.rope.theta, size) / config.rope.factor;
        break;
    case RopeConfig::Kind::dynamic:
        frequencies = inverseFrequencies(dynamicTheta(config, length, size), size);
        break;
    case RopeConfig::Kind::yarn:
        frequencies = yarn(config.rope, size);
        scale = yarnScale(config.rope);
        break;
    case RopeConfig::Kind::llama3:
        frequencies = llama3(config.rope, size);
        break;
    }
    const at::Tensor half = at::outer(at::arange(length, at::kFloat), frequencies);
    const at::Tensor angles = at::cat({half, half}, -1);
    return {(angles.cos() * scale).to(device, type), (angles.sin() * scale).to(device, type)};
}

at::Tensor rotate(const at::Tensor& x, const RopeTable& rope) { return Rotation::apply(x, rope); }

} // namespace moescope::detail
