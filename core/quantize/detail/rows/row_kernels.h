// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace moescope::detail {

/// One row of a bank, a group of weights, with its grid (fake_quant.h).
struct GridRow {
    const float* weights;
    float scale, zero, top; ///< W' = (code - zero) scale, 0 <= code <= top
};

/// What the gradients of a row's range need of the gradient g of W'. Sums in float64: exact to float32's last bit or
/// so.
struct RowSums {
    double steps = 0.0;    ///< Σ g (code - zero)
    double weights = 0.0;  ///< Σ g w where the code was not clamped
    double through = 0.0;  ///< Σ g where it was not
    double gradient = 0.0; ///< Σ g
};

/// The hot loops of the rounding on a CPU, compiled once for each instruction set, without fused multiply-add, in
/// libtorch's order of operations: the same bits as fake_quant.cpp.
struct RowKernels {
    const char* name;
    /// W' of one row.
    void (*dequantize)(const GridRow& row, const float* V, std::int64_t count, float* out);
    /// The same, rounded to bfloat16 (to nearest, ties to even).
    void (*dequantizeNarrow)(const GridRow& row, const float* V, std::int64_t count, std::uint16_t* out);
    /// V <- V - rate sign(gradient of V), and the sums of the range's gradients.
    RowSums (*signStep)(const GridRow& row, float* V, const float* gradient, std::int64_t count, float rate);
};

/// The best that this processor runs.
const RowKernels& rowKernels();
/// All that this processor runs, for tests; the plain one comes last.
std::vector<const RowKernels*> everyRowKernels();

} // namespace moescope::detail
