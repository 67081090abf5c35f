// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/bit_packing.h"

#include <algorithm>
#include <array>

namespace moescope::detail {
namespace {

using Run = std::array<std::uint8_t, packedRun>;
using Words = std::array<std::uint32_t, 8>; ///< as many as there are bits in a value

Words packRun(const Run& values, int bits) {
    Words words{};
    std::uint64_t buffer = 0;
    int filled = 0;
    std::size_t word = 0;
    for (const std::uint8_t value : values) {
        buffer |= std::uint64_t(value) << filled;
        filled += bits;
        if (filled >= 32) {
            words[word++] = static_cast<std::uint32_t>(buffer);
            buffer >>= 32;
            filled -= 32;
        }
    }
    return words;
}

Run unpackRun(const Words& words, int bits) {
    Run values{};
    const std::uint32_t mask = (1u << bits) - 1;
    for (int i = 0; i < packedRun; ++i) {
        const int bit = i * bits;
        const auto word = static_cast<std::size_t>(bit / 32);
        const std::uint64_t low = words[word];
        const std::uint64_t high = word + 1 < words.size() ? words[word + 1] : 0;
        values[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(((high << 32 | low) >> (bit % 32)) & mask);
    }
    return values;
}

} // namespace

std::vector<std::uint32_t> packAlongInput(std::span<const std::uint8_t> codes, std::int64_t out, std::int64_t in,
                                          int bits) {
    const auto outputs = static_cast<std::size_t>(out), inputs = static_cast<std::size_t>(in);
    const auto width = static_cast<std::size_t>(bits);
    std::vector<std::uint32_t> packed(inputs / packedRun * width * outputs);
    Run run{};
    for (std::size_t block = 0; block < inputs / packedRun; ++block)
        for (std::size_t o = 0; o < outputs; ++o) {
            std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(o * inputs + block * packedRun), packedRun,
                        run.begin());
            const Words words = packRun(run, bits);
            for (std::size_t w = 0; w < width; ++w)
                packed[(block * width + w) * outputs + o] = words[w];
        }
    return packed;
}

std::vector<std::uint8_t> unpackAlongInput(std::span<const std::uint32_t> packed, std::int64_t out, std::int64_t in,
                                           int bits) {
    const auto outputs = static_cast<std::size_t>(out), inputs = static_cast<std::size_t>(in);
    const auto width = static_cast<std::size_t>(bits);
    std::vector<std::uint8_t> codes(outputs * inputs);
    Words words{};
    for (std::size_t block = 0; block < inputs / packedRun; ++block)
        for (std::size_t o = 0; o < outputs; ++o) {
            for (std::size_t w = 0; w < width; ++w)
                words[w] = packed[(block * width + w) * outputs + o];
            const Run run = unpackRun(words, bits);
            std::copy(run.begin(), run.end(),
                      codes.begin() + static_cast<std::ptrdiff_t>(o * inputs + block * packedRun));
        }
    return codes;
}

std::vector<std::uint32_t> packAlongOutput(std::span<const std::uint8_t> values, std::int64_t out, std::int64_t groups,
                                           int bits) {
    const auto outputs = static_cast<std::size_t>(out), groupCount = static_cast<std::size_t>(groups);
    const auto width = static_cast<std::size_t>(bits);
    std::vector<std::uint32_t> packed;
    packed.reserve(groupCount * outputs / packedRun * width);
    Run run{};
    for (std::size_t group = 0; group < groupCount; ++group)
        for (std::size_t first = 0; first < outputs; first += packedRun) {
            for (std::size_t i = 0; i < packedRun; ++i)
                run[i] = values[(first + i) * groupCount + group];
            const Words words = packRun(run, bits);
            packed.insert(packed.end(), words.begin(), words.begin() + bits);
        }
    return packed;
}

std::vector<std::uint8_t> unpackAlongOutput(std::span<const std::uint32_t> packed, std::int64_t out,
                                            std::int64_t groups, int bits) {
    const auto outputs = static_cast<std::size_t>(out), groupCount = static_cast<std::size_t>(groups);
    std::vector<std::uint8_t> values(outputs * groupCount);
    Words words{};
    auto next = packed.begin();
    for (std::size_t group = 0; group < groupCount; ++group)
        for (std::size_t first = 0; first < outputs; first += packedRun, next += bits) {
            std::copy_n(next, bits, words.begin());
            const Run run = unpackRun(words, bits);
            for (std::size_t i = 0; i < packedRun; ++i)
                values[(first + i) * groupCount + group] = run[i];
        }
    return values;
}

} // namespace moescope::detail
