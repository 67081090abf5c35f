// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/quantized_layer.h"

namespace moescope {

/// One linear on its grid, each weight to the nearest point: the start of every tuning (V = 0, multipliers 1).
/// `module.bits` below 16.
QuantizedLinear roundToNearest(const Model& model, const Linear& linear, const ModulePlan& module);

} // namespace moescope
