// SPDX-License-Identifier: Apache-2.0
#include "quantize/round_to_nearest.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/weight_source.h"
#include "quantize/detail/quant_bank.h"

namespace moescope {

QuantizedLinear roundToNearest(const Model& model, const Linear& linear, const ModulePlan& module) {
    const at::NoGradGuard constant;
    const at::Tensor rows =
        detail::toRows(detail::CheckpointWeights(model, at::kCPU, at::kFloat).linear(linear), module.group);
    const at::Tensor maxCode = at::full({rows.size(0), 1}, (1 << module.bits) - 1, rows.options());
    const detail::GroupedWeights grouped = detail::groupWeights(rows, maxCode, module.symmetric);
    const at::Tensor ones = at::ones({rows.size(0), 1}, rows.options());
    const detail::Codes codes = detail::quantizeRows(grouped, {at::zeros_like(rows), ones, ones});
    return detail::storedLinear(linear, module, {codes.codes.to(at::kByte), codes.scale, codes.zero.to(at::kByte)});
}

} // namespace moescope
