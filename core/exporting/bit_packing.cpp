// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/bit_packing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace moescope::detail {
namespace {

constexpr std::size_t wordBits = 32;
constexpr std::size_t together = 8; // values in a 64-bit word; `bits` bytes of the stream

/// The same bits in each lane of `width` bits.
constexpr std::uint64_t inEach(int width, std::uint64_t bits) {
    std::uint64_t all = 0;
    for (int at = 0; at < 64; at += width)
        all |= bits << at;
    return all;
}

/// Eight bytes of `bits` bits, moved together: pairs, then fours, then all.
template <int bits>
std::uint64_t squeezed(std::uint64_t values) {
    constexpr int gap = 8 - bits;
    constexpr std::uint64_t odd = inEach(16, 0xFF00), upper = inEach(32, 0xFFFF0000), high = 0xFFFFFFFF00000000;
    values = (values & ~odd) | (values & odd) >> gap;
    values = (values & ~upper) | (values & upper) >> 2 * gap;
    return (values & ~high) | (values & high) >> 4 * gap;
}

/// The way back: halves, then quarters, then bytes of their own.
template <int bits>
std::uint64_t spread(std::uint64_t stream) {
    constexpr std::uint64_t four = (std::uint64_t(1) << 4 * bits) - 1, two = inEach(32, (1U << 2 * bits) - 1),
                            one = inEach(16, (1U << bits) - 1);
    stream = (stream & four) | (stream >> 4 * bits & four) << 32;
    stream = (stream & two) | (stream >> 2 * bits & two) << 16;
    return (stream & one) | (stream >> bits & one) << 8;
}

/// Bytes of the stream that hold `count` values.
template <int bits>
constexpr std::size_t streamBytes(std::size_t count) {
    return (count * bits + 7) / 8;
}

template <int bits>
void packBytes(const std::uint8_t* values, std::size_t count, std::uint32_t* words) {
    auto* to = reinterpret_cast<std::byte*>(words);
    std::uint64_t eight = 0;
    for (; count >= together; count -= together, values += together, to += bits) {
        std::memcpy(&eight, values, together);
        eight = squeezed<bits>(eight);
        std::memcpy(to, &eight, bits); // little-endian, as the files are
    }
    if (count == 0)
        return;
    eight = 0;
    std::memcpy(&eight, values, count);
    eight = squeezed<bits>(eight);
    std::memcpy(to, &eight, streamBytes<bits>(count));
}

template <int bits>
void unpackBytes(const std::uint32_t* words, std::size_t count, std::uint8_t* values) {
    const auto* from = reinterpret_cast<const std::byte*>(words);
    std::uint64_t eight = 0;
    for (; count >= together; count -= together, values += together, from += bits) {
        eight = 0;
        std::memcpy(&eight, from, bits);
        eight = spread<bits>(eight);
        std::memcpy(values, &eight, together);
    }
    if (count == 0)
        return;
    eight = 0;
    std::memcpy(&eight, from, streamBytes<bits>(count));
    eight = spread<bits>(eight);
    std::memcpy(values, &eight, count);
}

using Packer = void (*)(const std::uint8_t*, std::size_t, std::uint32_t*);
using Unpacker = void (*)(const std::uint32_t*, std::size_t, std::uint8_t*);

template <int... bits>
constexpr auto packersOf(std::integer_sequence<int, bits...>) {
    return std::array<Packer, sizeof...(bits)>{packBytes<bits + 1>...};
}
template <int... bits>
constexpr auto unpackersOf(std::integer_sequence<int, bits...>) {
    return std::array<Unpacker, sizeof...(bits)>{unpackBytes<bits + 1>...};
}
/// For 1 to 8 bits.
constexpr auto packers = packersOf(std::make_integer_sequence<int, 8>());
constexpr auto unpackers = unpackersOf(std::make_integer_sequence<int, 8>());

/// [rows, columns] to [columns, rows], a square at a time, so that neither side leaves the cache.
template <class T>
std::vector<T> transposed(std::span<const T> values, std::size_t rows, std::size_t columns) {
    constexpr std::size_t side = 16;
    std::vector<T> result(values.size());
    for (std::size_t row = 0; row < rows; row += side)
        for (std::size_t column = 0; column < columns; column += side)
            for (std::size_t c = column; c < std::min(columns, column + side); ++c)
                for (std::size_t r = row; r < std::min(rows, row + side); ++r)
                    result[c * rows + r] = values[r * columns + c];
    return result;
}

} // namespace

std::vector<std::uint32_t> packStream(std::span<const std::uint8_t> values, int bits) {
    const auto width = static_cast<std::size_t>(bits);
    std::vector<std::uint32_t> words(values.size() * width / wordBits);
    packers[width - 1](values.data(), words.size() * wordBits / width, words.data());
    return words;
}

std::vector<std::uint8_t> unpackStream(std::span<const std::uint32_t> words, int bits) {
    const auto width = static_cast<std::size_t>(bits);
    std::vector<std::uint8_t> values(words.size() * wordBits / width);
    unpackers[width - 1](words.data(), values.size(), values.data());
    return values;
}

std::vector<std::uint32_t> packAlongInput(std::span<const std::uint8_t> codes, std::int64_t out, std::int64_t in,
                                          int bits) {
    const auto words = packStream(codes, bits);
    return transposed<std::uint32_t>(words, static_cast<std::size_t>(out), static_cast<std::size_t>(in * bits / 32));
}

std::vector<std::uint8_t> unpackAlongInput(std::span<const std::uint32_t> packed, std::int64_t out, std::int64_t in,
                                           int bits) {
    const auto words = transposed(packed, static_cast<std::size_t>(in * bits / 32), static_cast<std::size_t>(out));
    auto codes = unpackStream(words, bits);
    codes.resize(static_cast<std::size_t>(out * in)); // another program may pack inputs that fill no whole words
    return codes;
}

std::vector<std::uint32_t> packAlongOutput(std::span<const std::uint8_t> values, std::int64_t out, std::int64_t groups,
                                           int bits) {
    return packStream(transposed(values, static_cast<std::size_t>(out), static_cast<std::size_t>(groups)), bits);
}

std::vector<std::uint8_t> unpackAlongOutput(std::span<const std::uint32_t> packed, std::int64_t out,
                                            std::int64_t groups, int bits) {
    auto values = unpackStream(packed, bits);
    values.resize(static_cast<std::size_t>(out * groups));
    return transposed<std::uint8_t>(values, static_cast<std::size_t>(groups), static_cast<std::size_t>(out));
}

} // namespace moescope::detail
