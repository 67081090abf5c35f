// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"
#include "support/result.h"

namespace moescope::detail {

/// The checkpoint has a tensor of this name, type and shape; else the error says what is there.
Status checkTensor(const Checkpoint& checkpoint, const TensorSpec& expected);

} // namespace moescope::detail
