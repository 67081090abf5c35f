// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "architecture/model.h"
#include "exporting/detail/export_piece.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/run_reader.h"
#include "support/result.h"

namespace moescope::detail {

inline constexpr const char* ggufFileName = "model.gguf";

/// The bytes of one tensor of a GGUF file, in order, a linear at a time.
Status putGgufTensor(const Model& model, const GgufTensor& tensor, RunReader& run, const PutBytes& put);

/// Those of one of its linears.
Status putGgufLinear(const Model& model, const GgufTensor& tensor, std::size_t part, RunReader& run,
                     const PutBytes& put);
/// The bytes are those of the checkpoint, of its linears or its source, as they lie there.
bool isCopied(const Model& model, const GgufTensor& tensor);

/// Rows [rows, bytes a row] in llama.cpp's order of a rotated projection; `back`: out of it.
std::vector<std::byte> ropeOrderedRows(std::span<const std::byte> bytes, std::int64_t rows, std::int64_t headSize,
                                       bool back = false);

} // namespace moescope::detail
