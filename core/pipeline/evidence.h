// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "architecture/model.h"
#include "forward/device.h"
#include "quantize/run_folder.h"
#include "support/result.h"

namespace moescope {

/// What reports say about the model, the size that the plan gives it, and the machine, as files of the run folder
/// ("model", "size", "environment").
nlohmann::json modelCard(const Model& model);
Status writeModelEvidence(RunFolder& run, const Model& model, const DeviceInfo& device);

} // namespace moescope
