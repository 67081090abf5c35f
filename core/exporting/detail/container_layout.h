// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "architecture/linear.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"
#include "exporting/detail/export_piece.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// compressed-tensors' "pack-quantized", of 4 or 8 bits: weight_packed I32 [out, in * bits / 32], little-endian along
/// `in`, holding q + 2^(bits-1); weight_scale [out, groups]; weight_shape I64 [2]. Of 4 and 8 bits every version of
/// compressed-tensors packs alike (3, 5, 6 and 7 bits changed in 0.18.0).
std::vector<TensorSpec> containerSpecs(const std::string& module, const Linear& linear, int bits, int group,
                                       DType scales);

/// The smallest container that holds codes of so many bits: 4 or 8.
int containerOf(int bits);

/// A symmetric linear of fewer bits in a wider field: the same numbers, codes moved by the difference of the zero
/// points. A linear of so many bits already comes back as it is.
QuantizedLinear widened(const QuantizedLinear& linear, int bits);

/// Fails where a scale is not exact in fp16 and bf16, or the linear is asymmetric.
Status putContainer(const QuantizedLinear& linear, std::span<const TensorSpec> specs, const PutBytes& put);
Result<QuantizedLinear> readContainer(const Checkpoint& checkpoint, const std::string& module, const Linear& linear);

/// out and in as weight_shape has them; 0 where the tensors do not fit each other.
std::pair<std::int64_t, std::int64_t> containerShape(const Checkpoint& checkpoint, const std::string& module);

} // namespace moescope::detail
