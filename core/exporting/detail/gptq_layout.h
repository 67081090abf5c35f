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

/// GPTQ v1 tensors of a linear [out, in]: qweight I32 [in * bits / 32, out], qzeros I32 [groups, out * bits / 32]
/// holding zero - 1, scales F16 [groups, out], g_idx I32 [in] (docs/formats.md).
std::vector<TensorSpec> gptqSpecs(const std::string& module, std::int64_t out, std::int64_t in, int bits, int group);

/// Puts the bytes of those tensors, in that order. Fails where a scale is not exact in fp16 and bf16.
Status putGptq(const QuantizedLinear& linear, const PutBytes& put);

/// Reads a packed linear back; `linear` gives its shape, `module` its name in the file. Bits and group come from the
/// shapes. The error names the tensor.
Result<QuantizedLinear> readGptq(const Checkpoint& checkpoint, const std::string& module, const Linear& linear);

/// The four tensor names of a packed module.
std::vector<std::string> gptqNames(const std::string& module);

} // namespace moescope::detail
