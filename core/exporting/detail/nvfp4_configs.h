// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "exporting/exporter.h"

namespace moescope::detail {

/// Configuration files of an NVFP4 export for those who read them (docs/formats.md): each covers every packed linear,
/// and names the head, routers, shared-expert gates and linears at 16 bits as left alone.
Result<std::map<std::string, std::string>> nvfp4CompressedTensors(const Model& model, const Plan& plan,
                                                                  const ExportOptions& options);
Result<std::map<std::string, std::string>> nvfp4AutoRound(const Model& model, const Plan& plan,
                                                          const ExportOptions& options);
Result<std::map<std::string, std::string>> nvfp4ModelOpt(const Model& model, const Plan& plan,
                                                         const ExportOptions& options);

} // namespace moescope::detail
