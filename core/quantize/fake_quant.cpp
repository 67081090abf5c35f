// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/fake_quant.h"

#include "quantize/detail/nvfp4_rows.h"

#include <torch/csrc/autograd/custom_function.h>

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// To the nearest number that fp16 holds, then to one that bf16 holds too: every loader then decodes the same weights.
at::Tensor storable(const at::Tensor& scale) { return scale.to(at::kHalf).to(at::kBFloat16).to(at::kFloat); }

/// AutoRound's floor on scales, itself storable.
at::Tensor floored(const at::Tensor& scale) {
    const at::Tensor least = storable(at::full({}, 1e-5, scale.options()));
    return at::where(scale.abs() < 1e-5, least, scale);
}

Codes gridOf(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    return gridOfRange(grouped.low * parameters.low, grouped.high * parameters.high, grouped.maxCode,
                       grouped.symmetric);
}

at::Tensor unclamped(const GroupedWeights& grouped, const at::Tensor& V, const Codes& grid) {
    return at::addcdiv(V, grouped.weights.to(at::kFloat), grid.scale).round_().add_(grid.zero);
}

class FakeQuant final : public torch::autograd::Function<FakeQuant> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& V, const at::Tensor& lowFactor,
                              const at::Tensor& highFactor, const GroupedWeights& grouped) {
        const Codes grid = gridOf(grouped, {V, lowFactor, highFactor});
        const at::Tensor raw = unclamped(grouped, V, grid);
        at::Tensor steps = at::minimum(raw.clamp_min(0), grouped.maxCode);
        const at::Tensor inside = steps == raw;
        steps.sub_(grid.zero);
        context->save_for_backward({steps, inside, grid.scale, grouped.weights, grouped.low, grouped.high,
                                    grouped.maxCode, lowFactor, highFactor});
        context->saved_data["symmetric"] = grouped.symmetric;
        return steps * grid.scale;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &steps = saved[0], &scale = saved[2], &weights = saved[3], &low = saved[4], &high = saved[5],
                         &maxCode = saved[6];
        const at::Tensor gradient = gradients[0].contiguous();
        const at::Tensor through = gradient * saved[1];
        // W' = s (round(w/s + V) + z - z): of s directly, and through w/s where the code was not clamped.
        at::Tensor ofScale = (gradient * steps).sum(1, true) - (through * weights).sum(1, true) / scale;
        // Where the floor holds the scale, the range has no say.
        ofScale = at::where(scale.abs() <= 1e-5 * 1.01, at::zeros_like(ofScale), ofScale);
        const at::Tensor ofV = through * scale;
        const at::Tensor scaledLow = low * saved[7], scaledHigh = high * saved[8];
        if (context->saved_data["symmetric"].toBool()) {
            const at::Tensor ofExtreme = -ofScale * 2 / (maxCode + 1);
            const at::Tensor upper = (scaledHigh >= -scaledLow).to(ofExtreme.scalar_type());
            return {ofV, ofExtreme * (1 - upper) * low, ofExtreme * upper * high, at::Tensor()};
        }
        const at::Tensor ofZero = scale * (through.sum(1, true) - gradient.sum(1, true));
        const at::Tensor total = ofScale + ofZero * scaledLow / scale.square();
        return {ofV, (-total / maxCode - ofZero / scale) * low, total / maxCode * high, at::Tensor()};
    }
};

} // namespace

Codes gridOfRange(const at::Tensor& low, const at::Tensor& high, const at::Tensor& maxCode, bool symmetric) {
    if (symmetric) {
        const at::Tensor half = (maxCode + 1) / 2;
        const at::Tensor upperDecides = high >= -low;
        const at::Tensor extreme = at::where(upperDecides, high, low);
        return {{}, floored(storable(-extreme / half)), half};
    }
    const at::Tensor scale = floored(storable((high - low) / maxCode));
    return {{}, scale, at::minimum((-low / scale).round(), maxCode)};
}

GroupedWeights narrowed(const GroupedWeights& grouped, std::int64_t first, std::int64_t count) {
    const auto rows = [&](const at::Tensor& all) { return all.defined() ? all.narrow(0, first, count) : all; };
    return {rows(grouped.weights), rows(grouped.low), rows(grouped.high),
            rows(grouped.maxCode), grouped.symmetric, rows(grouped.global)};
}

GroupedWeights groupWeights(const at::Tensor& rows, const at::Tensor& maxCode, bool symmetric) {
    return {rows,
            rows.amin(1, /*keepdim=*/true).to(at::kFloat).clamp_max(0),
            rows.amax(1, /*keepdim=*/true).to(at::kFloat).clamp_min(0),
            maxCode,
            symmetric,
            {}};
}

Codes quantizeRows(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    if (grouped.isNvfp4())
        return nvfp4QuantizeRows(grouped, parameters);
    Codes result = gridOf(grouped, parameters);
    result.codes = at::minimum(unclamped(grouped, parameters.V, result).clamp_min(0), grouped.maxCode);
    return result;
}

at::Tensor fakeQuantize(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    if (grouped.isNvfp4())
        return nvfp4FakeQuantize(grouped, parameters);
    return FakeQuant::apply(parameters.V, parameters.low, parameters.high, grouped);
}

} // namespace moescope::detail
