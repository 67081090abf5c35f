// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "architecture/model.h"
#include "quantize/run_folder.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope::detail {

/// Largest magnitude that each linear of a finished run reads on the run's calibration windows, by module: what scales
/// of quantized activations are made from. The quantized model runs, in float32, layer by layer, on the run's device
/// where it is here, else on the CPU. Linears that loaders fuse have one value: query, key and value; gates and ups of
/// all experts of a layer; so have the downs, so that an expert that no token reached has one too.
Result<std::map<std::string, float>> largestInputs(const Model& model, const RunFolder& run, std::stop_token stop,
                                                   ProgressSink& sink);

} // namespace moescope::detail
