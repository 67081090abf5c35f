// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_blocks.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "exporting/detail/float_formats.h"

namespace moescope::detail {
namespace {

constexpr std::size_t scaleBytes = 2;
constexpr auto block = static_cast<std::size_t>(ggmlBlock);

std::size_t blockBytes(GgmlType type) { return type == GgmlType::Q4_0 ? 18 : 34; }

} // namespace

GgmlType blockTypeOf(int bits) { return bits <= 4 ? GgmlType::Q4_0 : GgmlType::Q8_0; }

Result<std::vector<std::byte>> toBlocks(const QuantizedLinear& linear, GgmlType type) {
    const auto in = static_cast<std::size_t>(linear.in), group = static_cast<std::size_t>(linear.group);
    const int zero = 1 << (linear.bits - 1), offset = type == GgmlType::Q4_0 ? 8 : 0;
    std::vector<std::byte> bytes(linear.codes.size() / block * blockBytes(type));
    const std::vector<std::uint16_t> scales = toHalf(linear.scales);
    if (fromHalf(scales) != linear.scales)
        return failure("Module '{}' has a scale that fp16 does not hold. Quantize it again.", linear.module);
    std::byte* to = bytes.data();
    for (std::size_t first = 0; first < linear.codes.size(); first += block) {
        const std::size_t row = first / in, column = first % in;
        const std::uint16_t scale = scales[row * (in / group) + column / group];
        std::memcpy(to, &scale, scaleBytes);
        const std::uint8_t* codes = linear.codes.data() + first;
        const auto code = [&](std::size_t i) { return static_cast<std::uint8_t>(codes[i] - zero + offset); };
        if (type == GgmlType::Q4_0)
            for (std::size_t i = 0; i < block / 2; ++i)
                to[scaleBytes + i] = static_cast<std::byte>(code(i) | code(i + block / 2) << 4);
        else
            for (std::size_t i = 0; i < block; ++i)
                to[scaleBytes + i] = static_cast<std::byte>(code(i));
        to += blockBytes(type);
    }
    return bytes;
}

QuantizedLinear fromBlocks(std::span<const std::byte> blocks, GgmlType type, std::int64_t out, std::int64_t in) {
    QuantizedLinear linear;
    linear.bits = type == GgmlType::Q4_0 ? 4 : 8;
    linear.group = static_cast<int>(ggmlBlock);
    linear.out = out;
    linear.in = in;
    const std::size_t count = blocks.size() / blockBytes(type);
    std::vector<std::uint16_t> scales(count);
    linear.codes.resize(count * block);
    for (std::size_t b = 0; b < count; ++b) {
        const std::byte* from = blocks.data() + b * blockBytes(type);
        std::memcpy(&scales[b], from, scaleBytes);
        std::uint8_t* codes = linear.codes.data() + b * block;
        if (type == GgmlType::Q4_0)
            for (std::size_t i = 0; i < block / 2; ++i) {
                const auto pair = std::to_integer<std::uint8_t>(from[scaleBytes + i]);
                codes[i] = pair & 15;
                codes[i + block / 2] = pair >> 4;
            }
        else
            for (std::size_t i = 0; i < block; ++i)
                codes[i] = static_cast<std::uint8_t>(std::to_integer<std::uint8_t>(from[scaleBytes + i]) + 128);
    }
    linear.scales = fromHalf(scales);
    linear.zeros.assign(count, static_cast<std::uint8_t>(1 << (linear.bits - 1)));
    return linear;
}

std::int64_t ropeRow(std::int64_t row, std::int64_t half) {
    const std::int64_t head = row / (2 * half), place = row % (2 * half);
    return head * 2 * half + place % 2 * half + place / 2;
}

QuantizedLinear ropeOrdered(const QuantizedLinear& linear, std::int64_t headSize) {
    QuantizedLinear ordered = linear;
    const auto in = static_cast<std::size_t>(linear.in), groups = static_cast<std::size_t>(linear.groups());
    for (std::int64_t row = 0; row < linear.out; ++row) {
        const auto to = static_cast<std::size_t>(row), from = static_cast<std::size_t>(ropeRow(row, headSize / 2));
        std::copy_n(linear.codes.data() + from * in, in, ordered.codes.data() + to * in);
        std::copy_n(linear.scales.data() + from * groups, groups, ordered.scales.data() + to * groups);
        std::copy_n(linear.zeros.data() + from * groups, groups, ordered.zeros.data() + to * groups);
    }
    return ordered;
}

} // namespace moescope::detail
