// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/dtype.h"

#include <algorithm>
#include <array>

namespace moescope {
namespace {

struct Entry {
    DType type;
    std::string_view name;
    std::size_t size;
};

// In the order of the enumeration.
constexpr std::array<Entry, 15> entries{{
    {DType::F64, "F64", 8},
    {DType::F32, "F32", 4},
    {DType::F16, "F16", 2},
    {DType::BF16, "BF16", 2},
    {DType::F8_E4M3, "F8_E4M3", 1},
    {DType::F8_E5M2, "F8_E5M2", 1},
    {DType::I64, "I64", 8},
    {DType::I32, "I32", 4},
    {DType::I16, "I16", 2},
    {DType::I8, "I8", 1},
    {DType::U64, "U64", 8},
    {DType::U32, "U32", 4},
    {DType::U16, "U16", 2},
    {DType::U8, "U8", 1},
    {DType::Bool, "BOOL", 1},
}};

} // namespace

std::size_t sizeOf(DType type) { return entries[static_cast<std::size_t>(type)].size; }

std::string_view nameOf(DType type) { return entries[static_cast<std::size_t>(type)].name; }

std::optional<DType> dtypeFromName(std::string_view name) {
    const auto found = std::ranges::find(entries, name, &Entry::name);
    return found == entries.end() ? std::nullopt : std::optional(found->type);
}

bool isFloating(DType type) { return type <= DType::F8_E5M2; }

} // namespace moescope
