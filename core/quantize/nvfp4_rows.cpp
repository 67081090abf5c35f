// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/nvfp4_rows.h"

#include <algorithm>
#include <array>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "quantize/nvfp4.h"

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr double largestFp4 = 6.0;
constexpr double largestFp8 = 448.0;
constexpr double leastFp8 = 0x1p-9;          // its smallest subnormal
constexpr double leastMagnitude = 1e-30;     // of a matrix: keeps the global scale finite
constexpr std::int64_t rowsAtOnce = 1 << 17; // float32 copies of 8 MB

/// The group's largest magnitude times the multiplier, in units of the FP8 scale.
at::Tensor rawScale(const at::Tensor& largest, const at::Tensor& global) { return global * (largest / largestFp4); }

at::Tensor largestOf(const GroupedWeights& grouped) { return at::maximum(grouped.high, -grouped.low); }

at::Tensor scaleOf(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    return nvfp4Scale(largestOf(grouped) * parameters.high, grouped.global);
}

/// W / s + V.
at::Tensor places(const GroupedWeights& grouped, const at::Tensor& V, const at::Tensor& scale) {
    return grouped.weights.to(at::kFloat).div(scale / grouped.global).add_(V);
}

RoundingParameters narrowed(const RoundingParameters& all, std::int64_t first, std::int64_t count) {
    return {all.V.narrow(0, first, count), all.low.narrow(0, first, count), all.high.narrow(0, first, count)};
}

template <class Do>
void forParts(std::int64_t rows, const Do& act) {
    for (std::int64_t first = 0; first < rows; first += rowsAtOnce)
        act(first, std::min(rowsAtOnce, rows - first));
}

RoundingParameters gradientsOfPart(const GroupedWeights& grouped, const RoundingParameters& parameters,
                                   const at::Tensor& gradient) {
    const at::Tensor largest = largestOf(grouped);
    const at::Tensor raw = rawScale(largest * parameters.high, grouped.global);
    const at::Tensor s = nvfp4Scale(largest * parameters.high, grouped.global) / grouped.global;
    const at::Tensor weights = grouped.weights.to(at::kFloat);
    const at::Tensor x = weights.div(s).add_(parameters.V);
    const at::Tensor through = gradient * (x.abs() <= largestFp4);
    // W' = s fp4(w/s + V): of s directly, and through w/s where the number was not clipped.
    const at::Tensor ofScale = (gradient * nvfp4Nearest(x)).sum(1, true) - (through * weights).sum(1, true) / s;
    // Where FP8's ends hold the scale, the multiplier has no say; a little beyond the upper one is arithmetic alone.
    const at::Tensor held = at::logical_or(raw<leastFp8, raw> largestFp8 * (1.0 + 1e-5));
    return {through * s, {}, (ofScale * largest / largestFp4).masked_fill(held, 0)};
}

class FakeNvfp4 final : public torch::autograd::Function<FakeNvfp4> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& V, const at::Tensor& highFactor,
                              const GroupedWeights& grouped) {
        context->save_for_backward({V, highFactor, grouped.weights, grouped.low, grouped.high, grouped.global});
        return nvfp4Dequantize(grouped, {V, highFactor, highFactor}, at::kFloat);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        GroupedWeights grouped{saved[2], saved[3], saved[4], {}, true, saved[5]};
        const RoundingParameters of = nvfp4Gradients(grouped, {saved[0], saved[1], saved[1]}, gradients[0]);
        return {of.V, of.high, at::Tensor()};
    }
};

} // namespace

at::Tensor nvfp4GlobalScale(const at::Tensor& largest) {
    // Rounded twice, as compressed-tensors and auto-round round it.
    const at::Tensor scale =
        largest.to(at::kFloat).clamp_min(leastMagnitude).reciprocal().mul_(largestFp8 * largestFp4);
    return scale.masked_fill(largest == 0, 1.0);
}

at::Tensor nvfp4Scale(const at::Tensor& largest, const at::Tensor& global) {
    return rawScale(largest, global).clamp(leastFp8, largestFp8).to(at::kFloat8_e4m3fn).to(at::kFloat);
}

at::Tensor nvfp4Nearest(const at::Tensor& x) {
    const at::Tensor magnitude = x.abs().clamp_max_(largestFp4);
    const at::Tensor step = at::where(magnitude < 2, 0.5, at::where(magnitude < 4, 1.0, 2.0)).to(at::kFloat);
    return (magnitude / step).round_().mul_(step).copysign_(x).add_(0.0); // -0 becomes 0
}

at::Tensor nvfp4Codes(const at::Tensor& numbers) {
    const at::Tensor a = numbers.abs();
    const at::Tensor index = at::where(a < 2, a * 2, at::where(a < 4, a + 2, a / 2 + 4));
    return index.add_(numbers < 0, 8).to(at::kByte);
}

at::Tensor nvfp4Numbers(const at::Tensor& codes) {
    const at::Tensor table = at::tensor(at::ArrayRef<float>(fp4Values.data(), fp4Values.size())).to(codes.device());
    return table.index_select(0, codes.reshape({-1}).to(at::kInt)).view(codes.sizes());
}

at::Tensor nvfp4Toward(const at::Tensor& x, const at::Tensor& wanted) {
    constexpr double share = 0.9; // of the way from the number to the middle between it and its neighbour
    const at::Tensor m = wanted.abs();
    const at::Tensor down = at::where(m <= 2, 0.25, at::where(m <= 4, 0.5, 1.0)).to(at::kFloat);
    const at::Tensor up = at::where(m < 2, 0.25, at::where(m < 4, 0.5, at::where(m < 6, 1.0, 0.0))).to(at::kFloat);
    const at::Tensor sign = at::where(wanted < 0, -1.0, 1.0).to(at::kFloat);
    return at::minimum(at::maximum(x * sign, m - down * share), m + up * share) * sign;
}

Codes nvfp4QuantizeRows(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    const at::Tensor scale = scaleOf(grouped, parameters);
    return {nvfp4Codes(nvfp4Nearest(places(grouped, parameters.V, scale))), scale, at::zeros_like(scale)};
}

at::Tensor nvfp4Decode(const Codes& rounding, const at::Tensor& global, at::ScalarType type) {
    at::Tensor result = at::empty(rounding.codes.sizes(), rounding.scale.options().dtype(type));
    forParts(result.size(0), [&](std::int64_t first, std::int64_t count) {
        const at::Tensor s = rounding.scale.narrow(0, first, count) / global.narrow(0, first, count);
        result.narrow(0, first, count).copy_(nvfp4Numbers(rounding.codes.narrow(0, first, count)).mul_(s));
    });
    return result;
}

at::Tensor nvfp4Dequantize(const GroupedWeights& grouped, const RoundingParameters& parameters, at::ScalarType type) {
    const at::NoGradGuard constant;
    at::Tensor result = at::empty(grouped.weights.sizes(), grouped.weights.options().dtype(type));
    forParts(result.size(0), [&](std::int64_t first, std::int64_t count) {
        const GroupedWeights part = narrowed(grouped, first, count);
        const RoundingParameters moved = narrowed(parameters, first, count);
        const at::Tensor scale = scaleOf(part, moved);
        result.narrow(0, first, count).copy_(nvfp4Nearest(places(part, moved.V, scale)).mul_(scale / part.global));
    });
    return result;
}

RoundingParameters nvfp4Gradients(const GroupedWeights& grouped, const RoundingParameters& parameters,
                                  const at::Tensor& gradient) {
    const at::NoGradGuard constant;
    RoundingParameters result{at::empty_like(parameters.V), {}, at::empty_like(parameters.high)};
    const at::Tensor given = gradient.reshape(grouped.weights.sizes());
    forParts(given.size(0), [&](std::int64_t first, std::int64_t count) {
        const RoundingParameters part =
            gradientsOfPart(narrowed(grouped, first, count), narrowed(parameters, first, count),
                            given.narrow(0, first, count).to(at::kFloat));
        result.V.narrow(0, first, count).copy_(part.V);
        result.high.narrow(0, first, count).copy_(part.high);
    });
    return result;
}

void nvfp4SignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                   double rate) {
    const at::NoGradGuard constant;
    const at::Tensor given = gradient.reshape(grouped.weights.sizes());
    forParts(given.size(0), [&](std::int64_t first, std::int64_t count) {
        RoundingParameters moved = narrowed(parameters, first, count);
        const RoundingParameters of =
            gradientsOfPart(narrowed(grouped, first, count), moved, given.narrow(0, first, count).to(at::kFloat));
        moved.V.sub_(of.V.sign(), rate);
        moved.high.sub_(of.high.sign(), rate).clamp_(0, 1);
    });
}

at::Tensor nvfp4FakeQuantize(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    return FakeNvfp4::apply(parameters.V, parameters.high, grouped);
}

std::vector<int> linearsOfOneScale(const Model& model, const Linear& linear) {
    const LayerDescription& layer = model.layers()[static_cast<std::size_t>(linear.layer)];
    const auto own = static_cast<int>(&linear - model.linears().data());
    const auto fused = [own](std::vector<int> members) {
        std::erase(members, -1);
        return std::ranges::find(members, own) == members.end() ? std::vector<int>{own} : members;
    };
    if (linear.kind == LinearKind::attention)
        return fused({layer.attention[0], layer.attention[1], layer.attention[2]});
    const std::array<int, 3>& mlp = linear.kind == LinearKind::expert
                                        ? layer.experts[static_cast<std::size_t>(linear.expert)]
                                    : linear.kind == LinearKind::sharedExpert ? layer.sharedExpert
                                                                              : layer.denseMlp;
    return fused({mlp[0], mlp[1]});
}

} // namespace moescope::detail
