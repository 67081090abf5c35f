// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "checkpoint/checkpoint.h"

namespace moescope {

/// Tells the system that the bytes of `view`, part of a tensor of the checkpoint, are not needed for now: they leave
/// this process's memory (not the file cache) and come back when they are read again. A pass over a model that drops
/// what it has read needs memory for what it works on, not for the model. Never fails; other threads may read the same
/// bytes meanwhile.
void dropPages(const Checkpoint& checkpoint, const TensorView& view);

} // namespace moescope
