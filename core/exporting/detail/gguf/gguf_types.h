// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace moescope::detail {

/// ggml's tensor types that moescope writes, by their numbers in the file.
enum class GgmlType : std::uint32_t { F32 = 0, F16 = 1, Q4_0 = 2, Q8_0 = 8, BF16 = 30 };
/// Weights that share a scale in Q4_0 and Q8_0.
constexpr std::int64_t ggmlBlock = 32;
std::string_view nameOf(GgmlType type);
/// Bytes of `elements` numbers; of the block types a multiple of 32.
std::uint64_t ggmlBytes(GgmlType type, std::uint64_t elements);

/// A value of GGUF's metadata, of the kinds that moescope writes.
using GgufValue = std::variant<std::uint32_t, float, bool, std::string, std::vector<std::string>,
                               std::vector<std::int32_t>, std::vector<float>>;
using GgufMetadata = std::vector<std::pair<std::string, GgufValue>>;

/// One tensor's entry: sizes with the innermost first, as ggml has them.
struct GgufTensorInfo {
    std::string name;
    std::vector<std::int64_t> sizes;
    GgmlType type = GgmlType::F32;

    [[nodiscard]] std::uint64_t bytes() const;
    bool operator==(const GgufTensorInfo&) const = default;
};

} // namespace moescope::detail
