// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/cpu_rounding.h"

#include <ATen/core/grad_mode.h>

#include "kernels/workers.h"
#include "quantize/detail/rows/row_kernels.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t rowsAPiece = 512;

/// Scale and zero point of each row, by the very operations of fake_quant.cpp.
struct Bank {
    at::Tensor scale, zero;
    const float *weights, *top, *scales, *zeros;
    std::int64_t rows, group;

    Bank(const GroupedWeights& grouped, const RoundingParameters& parameters) {
        const at::NoGradGuard constant;
        const Codes grid = gridOfRange(grouped.low * parameters.low, grouped.high * parameters.high, grouped.maxCode,
                                       grouped.symmetric);
        scale = grid.scale.contiguous();
        zero = grid.zero.contiguous();
        for (const at::Tensor& tensor : {grouped.weights, grouped.low, grouped.high, grouped.maxCode, parameters.V,
                                         parameters.low, parameters.high})
            TORCH_CHECK(tensor.is_contiguous() && tensor.scalar_type() == at::kFloat,
                        "a bank of the rounding kernels is not contiguous float32");
        weights = grouped.weights.const_data_ptr<float>();
        top = grouped.maxCode.const_data_ptr<float>();
        scales = scale.const_data_ptr<float>();
        zeros = zero.const_data_ptr<float>();
        rows = grouped.weights.size(0);
        group = grouped.weights.size(1);
    }
    [[nodiscard]] GridRow row(std::int64_t index) const {
        return {weights + index * group, scales[index], zeros[index], top[index]};
    }
};

template <class Body>
void forRows(const Bank& bank, const Body& body) {
    overPieces((bank.rows + rowsAPiece - 1) / rowsAPiece, [&](std::int64_t piece) {
        const std::int64_t end = std::min((piece + 1) * rowsAPiece, bank.rows);
        for (std::int64_t row = piece * rowsAPiece; row < end; ++row)
            body(row);
    });
}

struct RangeGradients {
    double low, high;
};

/// W' = s (round(W/s + V) + z - z): of s directly, and through W/s where the code was not clamped; from s to the ends
/// of the range (fake_quant.cpp).
RangeGradients gradientsOfRange(const RowSums& sums, const GridRow& row, float low, float high, float scaledLow,
                                float scaledHigh, bool symmetric) {
    const double scale = row.scale;
    double ofScale = sums.steps - sums.weights / scale;
    if (std::abs(row.scale) <= static_cast<float>(1e-5 * 1.01)) // the floor holds the scale, the range has no say
        ofScale = 0.0;
    if (symmetric) {
        const double ofExtreme = -ofScale * 2.0 / (row.top + 1.0F);
        return scaledHigh >= -scaledLow ? RangeGradients{0.0, ofExtreme * high} : RangeGradients{ofExtreme * low, 0.0};
    }
    const double ofZero = scale * (sums.through - sums.gradient);
    const double total = ofScale + ofZero * scaledLow / (scale * scale);
    return {(-total / row.top - ofZero / scale) * low, total / row.top * high};
}

float stepped(float factor, double gradient, float rate) {
    const auto asStored = static_cast<float>(gradient); // its sign, where it is too small for float32, is none
    const float sign = static_cast<float>((asStored > 0.0F) - (asStored < 0.0F));
    return std::clamp(factor - rate * sign, 0.0F, 1.0F);
}

} // namespace

at::Tensor cpuDequantize(const GroupedWeights& grouped, const RoundingParameters& parameters, at::ScalarType type,
                         const RowKernels& kernels) {
    const Bank bank(grouped, parameters);
    at::Tensor out = at::empty(grouped.weights.sizes(), grouped.weights.options().dtype(type));
    const auto* V = parameters.V.const_data_ptr<float>();
    const bool narrow = type == at::kBFloat16;
    TORCH_CHECK(narrow || type == at::kFloat, "the rounding kernels give float32 and bfloat16");
    auto* const wide = narrow ? nullptr : out.mutable_data_ptr<float>();
    auto* const halves = narrow ? static_cast<std::uint16_t*>(out.mutable_data_ptr()) : nullptr;
    forRows(bank, [&](std::int64_t row) {
        if (narrow)
            kernels.dequantizeNarrow(bank.row(row), V + row * bank.group, bank.group, halves + row * bank.group);
        else
            kernels.dequantize(bank.row(row), V + row * bank.group, bank.group, wide + row * bank.group);
    });
    return out;
}

void cpuSignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                 double rate, const RowKernels& kernels) {
    const Bank bank(grouped, parameters);
    const at::Tensor given = gradient.reshape(grouped.weights.sizes()).contiguous();
    const bool narrow = given.scalar_type() == at::kBFloat16;
    TORCH_CHECK(narrow || given.scalar_type() == at::kFloat,
                "the rounding kernels take gradients of float32 and bfloat16");
    const auto* wide = narrow ? nullptr : given.const_data_ptr<float>();
    const auto* halves = narrow ? given.const_data_ptr<at::BFloat16>() : nullptr;
    // A row at a time: as float32 the gradients of a layer would be twice as large as they are.
    const auto gradientOf = [&](std::int64_t row) {
        if (!narrow)
            return wide + row * bank.group;
        thread_local std::vector<float> converted;
        converted.resize(static_cast<std::size_t>(bank.group));
        std::copy_n(halves + row * bank.group, bank.group, converted.begin());
        return static_cast<const float*>(converted.data());
    };
    auto* V = parameters.V.mutable_data_ptr<float>();
    const auto *low = grouped.low.const_data_ptr<float>(), *high = grouped.high.const_data_ptr<float>();
    auto *lowFactor = parameters.low.mutable_data_ptr<float>(), *highFactor = parameters.high.mutable_data_ptr<float>();
    const auto step = static_cast<float>(rate);
    forRows(bank, [&](std::int64_t row) {
        const GridRow grid = bank.row(row);
        const RowSums sums = kernels.signStep(grid, V + row * bank.group, gradientOf(row), bank.group, step);
        const RangeGradients range = gradientsOfRange(sums, grid, low[row], high[row], low[row] * lowFactor[row],
                                                      high[row] * highFactor[row], grouped.symmetric);
        lowFactor[row] = stepped(lowFactor[row], range.low, step);
        highFactor[row] = stepped(highFactor[row], range.high, step);
    });
}

} // namespace moescope::detail
