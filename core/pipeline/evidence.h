// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "architecture/model.h"
#include "forward/device.h"
#include "quantize/run_folder.h"

namespace moescope {

nlohmann::json modelCard(const Model& model);

/// What reports say about the model, the size that the plan gives it, who can load it, and the machine ("model",
/// "size", "loaders", "environment").
RunFolder::Evidence modelEvidence(const Plan& plan, const Model& model, const DeviceInfo& device);

} // namespace moescope
