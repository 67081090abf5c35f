// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "exporting/exporter.h"

namespace moescope::detail {

/// config.json with an auto-round quantization_config, and quantize_config.json for GPTQModel: two descriptions of the
/// same tensors, each covering every packed module by exactly one rule (docs/formats.md).
Result<std::map<std::string, std::string>> mixedConfigs(const Model& model, const Plan& plan,
                                                        const ExportOptions& options);

} // namespace moescope::detail
