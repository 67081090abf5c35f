// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/rounding_error.h"

#include <cmath>

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail {
namespace {

/// To the nearest number of fp16, then of bf16, as core/quantize stores scales.
float storable(float scale) { return static_cast<float>(c10::BFloat16(static_cast<float>(c10::Half(scale)))); }

float scaleOf(float low, float high, int bits) {
    const float extreme = high >= -low ? high : low;
    const float scale = storable(-extreme / static_cast<float>(1 << (bits - 1)));
    return std::abs(scale) < 1e-5F ? storable(1e-5F) : scale;
}

} // namespace

std::array<double, roundingWidths.size()> roundingErrors(const at::Tensor& matrix, int group,
                                                         const std::stop_token& stop) {
    std::array<double, roundingWidths.size()> errors{};
    const float* values = matrix.const_data_ptr<float>();
    const std::int64_t columns = matrix.size(1);
    for (std::int64_t row = 0; row < matrix.size(0) && !stop.stop_requested(); ++row, values += columns)
        for (std::int64_t first = 0; first < columns; first += group) {
            const auto count = static_cast<int>(std::min<std::int64_t>(group, columns - first));
            float low = 0.0F;
            float high = 0.0F;
            kernels().range(values + first, count, &low, &high);
            for (std::size_t i = 0; i < roundingWidths.size(); ++i)
                errors[i] += kernels().roundingError(values + first, count, scaleOf(low, high, roundingWidths[i]),
                                                     1 << (roundingWidths[i] - 1));
        }
    return errors;
}

} // namespace moescope::detail
