// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include <ATen/ATen.h>

#include "forward/detail/rope.h"
#include "forward/detail/rows/layer_rows.h"

namespace moescope::detail {

/// Pieces of a layer on the CPU in one pass over memory, by the loops of rows/layer_rows.h on libtorch's threads. Where
/// they do not serve, libtorch's operations do the same.

/// Rows of g and u side by side, float32 or bfloat16, together in memory; a gate of float32 or none.
bool gatedUnitRowsServe(const at::Tensor& both, const at::Tensor& gate);
at::Tensor gatedUnitRows(const at::Tensor& both, const at::Tensor& gate, const LayerRows& rows = layerRows());
/// Gradients of both and gate; the second is undefined without a gate.
std::pair<at::Tensor, at::Tensor> gatedUnitRowsBackward(const at::Tensor& both, const at::Tensor& gate,
                                                        const at::Tensor& given, const LayerRows& rows = layerRows());

/// x [R, n] and weight [n], both float32 or both bfloat16, together in memory.
bool rmsNormRowsServe(const at::Tensor& x, const at::Tensor& weight);
/// The normed rows, and 1 / their root mean square [R, 1] in float32.
std::pair<at::Tensor, at::Tensor> rmsNormRows(const at::Tensor& x, const at::Tensor& weight, double epsilon,
                                              const LayerRows& rows = layerRows());
at::Tensor rmsNormRowsBackward(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& scale,
                               const at::Tensor& given, const LayerRows& rows = layerRows());

/// x [batch, heads, length, size], dense in whatever order, its last dimension together; the table in x's type.
bool rotationRowsServe(const at::Tensor& x, const RopeTable& rope);
at::Tensor rotationRows(const at::Tensor& x, const RopeTable& rope, bool back, const LayerRows& rows = layerRows());

/// softmax(scale * scores) of rows [B, n * length, length], of which row r sees the first r % length + 1 columns; in
/// `type`, 0 elsewhere. The scores, float32 and together in memory, are used up.
at::Tensor causalSoftmaxRows(at::Tensor& scores, std::int64_t length, float scale, at::ScalarType type,
                             const LayerRows& rows = layerRows());
/// The scores' gradient, given the result and its gradient in one type.
at::Tensor causalSoftmaxRowsBackward(const at::Tensor& p, const at::Tensor& given, std::int64_t length, float scale,
                                     const LayerRows& rows = layerRows());

} // namespace moescope::detail
