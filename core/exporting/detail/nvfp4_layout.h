// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "architecture/linear.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"
#include "exporting/detail/export_piece.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// compressed-tensors' NVFP4 tensors of a linear [out, in]: weight_packed U8 [out, in / 2], even columns in the low
/// half of a byte; weight_scale F8_E4M3 [out, in / 16]; weight_global_scale F32 [1], a divisor (docs/formats.md).
std::vector<TensorSpec> nvfp4Specs(const std::string& module, std::int64_t out, std::int64_t in);

/// Puts the bytes of those tensors, in that order. Fails for another grid, and for a scale that FP8 does not hold.
Status putNvfp4(const QuantizedLinear& linear, const PutBytes& put);

/// Reads a packed linear back; `linear` gives its shape, `module` its name in the file. The error names the tensor.
Result<QuantizedLinear> readNvfp4(const Checkpoint& checkpoint, const std::string& module, const Linear& linear);

/// The three tensor names of a packed module.
std::vector<std::string> nvfp4Names(const std::string& module);

} // namespace moescope::detail
