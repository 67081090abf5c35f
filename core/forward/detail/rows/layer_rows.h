// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace moescope::detail {

/// bfloat16 as it lies in memory.
using Half = std::uint16_t;

/// The loops over one row of a layer's elementwise pieces, its numbers in T (float or Half), its arithmetic in float32,
/// each result rounded once.
template <class T>
struct RowsOf {
    /// silu(g) u gate, of a row that holds g and u side by side: both [2 width], out [width].
    void (*gatedUnit)(const T* both, std::int64_t width, float gate, T* out);
    /// Its gradients, given that of the result: ofBoth [2 width]; returns the gate's.
    float (*gatedUnitBackward)(const T* both, std::int64_t width, float gate, const T* given, T* ofBoth);
    /// x s weight with s = (mean x² + epsilon)^-1/2, which it returns: all [count].
    float (*rmsNorm)(const T* x, const T* weight, std::int64_t count, double epsilon, T* out);
    /// The gradient of x, given that of the result and s.
    void (*rmsNormBackward)(const T* x, const T* weight, float s, const T* given, std::int64_t count, T* ofX);
    /// x cos + (-x1, x0) sin with x0 and x1 the halves of x [2 half]; `back` turns the other way.
    void (*rotate)(const T* x, const T* cosine, const T* sine, std::int64_t half, bool back, T* out);
    /// softmax(scale * scores) over the first `seen` of `count`, 0 behind them. `scores` are used up.
    void (*softmax)(float* scores, std::int64_t seen, std::int64_t count, float scale, T* out);
    /// The scores' gradient, given that of the result `p`: scale * p (given - Σ p given), 0 behind `seen`.
    void (*softmaxBackward)(const T* p, const T* given, std::int64_t seen, std::int64_t count, float scale, T* out);
};

/// They are compiled once for each instruction set, without fused multiply-add and with sums in one order: the same
/// bits everywhere.
struct LayerRows {
    const char* name;
    RowsOf<float> wide;
    RowsOf<Half> narrow;
};

/// The best that this processor runs.
const LayerRows& layerRows();
/// All that this processor runs, for tests; the plain one comes last.
std::vector<const LayerRows*> everyLayerRows();

} // namespace moescope::detail
