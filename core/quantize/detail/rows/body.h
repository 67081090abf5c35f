// SPDX-License-Identifier: Apache-2.0
// The loops of row_kernels.h, for the compiler to put into vector registers. Included once for each instruction set,
// with MOESCOPE_ROWS (a namespace) and MOESCOPE_ROWS_NAME defined.
#include "kernels/bfloat16.h"
#include "quantize/detail/rows/row_kernels.h"

namespace moescope::detail::MOESCOPE_ROWS {
namespace {

struct Element {
    float step;   ///< code - zero
    float inside; ///< 1 where the code was not clamped, else 0
};

// Comparisons instead of fmin: a NaN stays one, as in libtorch.
[[gnu::always_inline]] inline Element quantized(float weight, float V, const GridRow& row) {
    const float raw = __builtin_rintf(V + weight / row.scale) + row.zero;
    const float low = raw < 0.0F ? 0.0F : raw;
    const float code = low > row.top ? row.top : low;
    return {code - row.zero, code == raw ? 1.0F : 0.0F};
}

void dequantize(const GridRow& row, const float* V, std::int64_t count, float* out) {
    const GridRow grid = row;
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = quantized(grid.weights[i], V[i], grid).step * grid.scale;
}

void dequantizeNarrow(const GridRow& row, const float* V, std::int64_t count, std::uint16_t* out) {
    const GridRow grid = row;
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = bfloat16Of(quantized(grid.weights[i], V[i], grid).step * grid.scale);
}

constexpr std::int64_t lanes = 8; ///< sums side by side, so that the order is the same in every instruction set

struct Sums {
    double steps[lanes], weights[lanes], through[lanes], gradient[lanes];
};

[[gnu::always_inline]] inline void one(const GridRow& grid, float* V, const float* gradient, std::int64_t i, float rate,
                                       Sums& sums, std::int64_t lane) {
    const float w = grid.weights[i], g = gradient[i];
    const Element element = quantized(w, V[i], grid);
    const float through = g * element.inside;
    sums.steps[lane] += static_cast<double>(g) * static_cast<double>(element.step);
    sums.weights[lane] += static_cast<double>(through) * static_cast<double>(w);
    sums.through[lane] += static_cast<double>(through);
    sums.gradient[lane] += static_cast<double>(g);
    const float ofV = through * grid.scale;
    V[i] -= rate * static_cast<float>((ofV > 0.0F) - (ofV < 0.0F));
}

double total(const double (&parts)[lanes]) {
    double sum = 0.0;
    for (const double part : parts)
        sum += part;
    return sum;
}

RowSums signStep(const GridRow& row, float* V, const float* gradient, std::int64_t count, float rate) {
    const GridRow grid = row;
    Sums sums{};
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            one(grid, V, gradient, i + lane, rate, sums, lane);
    for (std::int64_t lane = 0; i < count; ++i, ++lane)
        one(grid, V, gradient, i, rate, sums, lane);
    return {total(sums.steps), total(sums.weights), total(sums.through), total(sums.gradient)};
}

} // namespace

extern const RowKernels table;
const RowKernels table{MOESCOPE_ROWS_NAME, dequantize, dequantizeNarrow, signStep};

} // namespace moescope::detail::MOESCOPE_ROWS
