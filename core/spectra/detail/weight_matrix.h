// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "architecture/model.h"

namespace moescope::detail {

/// W [out, in] contiguous: float64 where the checkpoint has float64, else float32, which holds every other type
/// exactly. Float32 weights are not copied: the tensor is then valid as long as the model.
at::Tensor weightMatrix(const Model& model, const Linear& linear);

} // namespace moescope::detail
