// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "checkpoint/detail/text_pieces.h"
#include "checkpoint/detail/unicode.h"

namespace moescope::detail {
namespace {

/// Printable Latin-1 stands for itself, the other 68 bytes for U+0100 and on (GPT-2's encoder.py, bytes_to_unicode).
std::array<char32_t, 256> characters() {
    std::array<char32_t, 256> table{};
    char32_t next = 0x100;
    for (char32_t byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
        table[byte] = printable ? byte : next++;
    }
    return table;
}

const std::array<char32_t, 256> table = characters();

} // namespace

std::string bytesToCharacters(std::string_view bytes) {
    std::u32string result;
    result.reserve(bytes.size());
    for (const unsigned char byte : bytes)
        result += table[byte];
    return toUtf8(result);
}

std::string charactersToBytes(std::string_view text) {
    static const auto bytes = [] {
        std::map<char32_t, char> result;
        for (std::size_t byte = 0; byte < table.size(); ++byte)
            result[table[byte]] = static_cast<char>(byte);
        return result;
    }();
    std::string result;
    for (const char32_t character : toUtf32(text)) {
        const auto found = bytes.find(character);
        result += found == bytes.end() ? toUtf8(std::u32string(1, character)) : std::string(1, found->second);
    }
    return result;
}

std::string marksToSpaces(std::string_view text) {
    std::u32string characters = toUtf32(text);
    std::ranges::replace(characters, U'\u2581', U' ');
    return toUtf8(characters);
}

} // namespace moescope::detail
