// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "quantize/detail/fake_quant.h"

namespace moescope::detail {

struct RowKernels;

// What fused_rounding.h promises, on the CPU: float32 banks, one pass over memory each, rows spread over libtorch's
// threads. A row is done by one thread, so the number of threads does not change a bit.

at::Tensor cpuDequantize(const GroupedWeights& grouped, const RoundingParameters& parameters, at::ScalarType type,
                         const RowKernels& kernels);
void cpuSignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                 double rate, const RowKernels& kernels);

} // namespace moescope::detail
