// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

/// silu(g) * u of rows that hold g and u side by side: both [R, 2 w] -> [R, w]. With `gate` [R], of any floating type,
/// row r times gate[r] besides. Differentiable in both. One node in the graph that keeps its inputs alone,
/// and one pass over memory in float32 and bfloat16.
at::Tensor gatedUnit(const at::Tensor& both, const at::Tensor& gate = {});

} // namespace moescope::detail
