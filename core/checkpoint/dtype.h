// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace moescope {

/// Element types of the safetensors format that moescope reads.
enum class DType { F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, Bool };

/// Bytes an element.
std::size_t sizeOf(DType type);
/// The name in a safetensors header ("BF16", "F8_E4M3", "BOOL").
std::string_view nameOf(DType type);
std::optional<DType> dtypeFromName(std::string_view name);
bool isFloating(DType type);

} // namespace moescope
