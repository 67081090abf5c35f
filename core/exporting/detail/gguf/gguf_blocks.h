// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "exporting/detail/gguf/gguf_types.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// The narrower of Q4_0 and Q8_0 that holds codes of so many bits as they are.
GgmlType blockTypeOf(int bits);

/// A symmetric linear as blocks of 32 weights along `in`, each with its group's scale in fp16: Q4_0 (d, 16 bytes with
/// weights 0..15 in the low halves and 16..31 in the high ones; w = d (q - 8)) or Q8_0 (d, 32 int8; w = d q). The same
/// numbers: nothing is rounded. Fails where a scale is not exact in fp16.
Result<std::vector<std::byte>> toBlocks(const QuantizedLinear& linear, GgmlType type);

/// Codes and scales of the blocks, in groups of 32 and in fields of 4 or 8 bits.
QuantizedLinear fromBlocks(std::span<const std::byte> blocks, GgmlType type, std::int64_t out, std::int64_t in);

/// llama.cpp rotates neighbouring pairs, transformers halves: rows of query and key of the family `llama` are put in
/// another order. Row r of a head of 2 h rows comes from ropeRow(r, h).
std::int64_t ropeRow(std::int64_t row, std::int64_t half);
QuantizedLinear ropeOrdered(const QuantizedLinear& linear, std::int64_t headSize);

} // namespace moescope::detail
