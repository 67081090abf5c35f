// SPDX-License-Identifier: Apache-2.0
#include "quantize/round_to_nearest.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/weight_source.h"
#include "quantize/detail/nvfp4_rows.h"
#include "quantize/detail/quant_bank.h"

namespace moescope {
namespace {

/// From this linear and those that share its scale.
at::Tensor globalScaleOf(const Model& model, const Linear& linear) {
    at::Tensor largest = at::zeros({1});
    for (const int member : detail::linearsOfOneScale(model, linear)) {
        const Linear& other = model.linears()[static_cast<std::size_t>(member)];
        const auto [low, high] = detail::CheckpointWeights(model, at::kCPU, at::kFloat).linear(other).aminmax();
        largest = at::maximum(largest, at::maximum(high, -low));
    }
    return detail::nvfp4GlobalScale(largest);
}

} // namespace

QuantizedLinear roundToNearest(const Model& model, const Linear& linear, const ModulePlan& module) {
    const at::NoGradGuard constant;
    const at::Tensor rows =
        detail::toRows(detail::CheckpointWeights(model, at::kCPU, at::kFloat).linear(linear), module.group);
    const at::Tensor maxCode = at::full({rows.size(0), 1}, (1 << module.bits) - 1, rows.options());
    detail::GroupedWeights grouped = detail::groupWeights(rows, maxCode, module.symmetric);
    const at::Tensor global = module.grid == NumberGrid::nvfp4 ? globalScaleOf(model, linear) : at::ones({1});
    if (module.grid == NumberGrid::nvfp4)
        grouped.global = global.expand({rows.size(0), 1});
    const at::Tensor ones = at::ones({rows.size(0), 1}, rows.options());
    const detail::Codes codes = detail::quantizeRows(grouped, {at::zeros_like(rows), ones, ones});
    return detail::storedLinear(linear, module, {codes.codes.to(at::kByte), codes.scale, codes.zero.to(at::kByte)},
                                global.item<float>());
}

} // namespace moescope
