// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "architecture/linear.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"
#include "exporting/detail/export_piece.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// Who reads the tensors of an NVFP4 linear (docs/formats.md).
enum class Nvfp4Dialect { compressedTensors, autoRound, modelOpt };

/// The tensors of a linear [out, in]: codes U8 [out, in / 2], even columns in the low half of a byte; scales F8_E4M3
/// [out, in / 16]; the matrix's scale F32 [1], a divisor, in ModelOpt's dialect [] and a multiplier; in auto-round's
/// and ModelOpt's the scale of quantized activations, F32.
std::vector<TensorSpec> nvfp4Specs(Nvfp4Dialect dialect, const std::string& module, std::int64_t out, std::int64_t in);

/// Puts the bytes of those tensors, in that order. `largestInput`: the largest magnitude that the linear reads, where
/// the dialect stores a scale of activations. Fails for another grid, and for a scale that FP8 does not hold.
Status putNvfp4(Nvfp4Dialect dialect, const QuantizedLinear& linear, float largestInput, const PutBytes& put);

/// Reads a packed linear back; `linear` gives its shape, `module` its name in the file. The error names the tensor.
Result<QuantizedLinear> readNvfp4(Nvfp4Dialect dialect, const Checkpoint& checkpoint, const std::string& module,
                                  const Linear& linear);

/// out and in of a packed module; 0 where its codes have no such shape.
std::pair<std::int64_t, std::int64_t> nvfp4Shape(Nvfp4Dialect dialect, const Checkpoint& checkpoint,
                                                 const std::string& module);

/// A linear of a run as it comes back from ModelOpt's dialect: its global scale went through 1 / x in float32 twice,
/// which may cost its last bit.
QuantizedLinear throughModelOpt(QuantizedLinear linear);

} // namespace moescope::detail
