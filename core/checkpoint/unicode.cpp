// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/detail/unicode.h"

#include <algorithm>
#include <iterator>

#include "checkpoint/detail/normalization_tables.h"

namespace moescope::detail {
namespace {

// Hangul syllables: the arithmetic of the Unicode standard, chapter 3.12.
constexpr char32_t hangulS = 0xAC00, hangulL = 0x1100, hangulV = 0x1161, hangulT = 0x11A7;
constexpr char32_t countL = 19, countV = 21, countT = 28, countS = countL * countV * countT;

std::uint8_t classOf(char32_t character) {
    const auto* found = std::ranges::lower_bound(combiningClasses, character, {}, &CombiningClass::character);
    return found != std::end(combiningClasses) && found->character == character ? found->value : 0;
}

void decompose(char32_t character, std::u32string& out) {
    if (character >= hangulS && character < hangulS + countS) {
        const char32_t index = character - hangulS;
        out += static_cast<char32_t>(hangulL + index / (countV * countT));
        out += static_cast<char32_t>(hangulV + index % (countV * countT) / countT);
        if (index % countT != 0)
            out += hangulT + index % countT;
        return;
    }
    const auto* found = std::ranges::lower_bound(decompositions, character, {}, &Decomposition::whole);
    if (found == std::end(decompositions) || found->whole != character) {
        out += character;
        return;
    }
    decompose(found->first, out);
    if (found->second != 0)
        decompose(found->second, out);
}

/// Combining marks in the order of their classes, equal ones as they stood.
void order(std::u32string& text) {
    for (auto begin = text.begin(); begin != text.end();) {
        if (classOf(*begin) == 0) {
            ++begin;
            continue;
        }
        const auto end = std::find_if(begin, text.end(), [](char32_t character) { return classOf(character) == 0; });
        std::stable_sort(begin, end, [](char32_t left, char32_t right) { return classOf(left) < classOf(right); });
        begin = end;
    }
}

/// The character that two compose to, or 0.
char32_t composed(char32_t first, char32_t second) {
    if (first >= hangulL && first < hangulL + countL && second >= hangulV && second < hangulV + countV)
        return hangulS + ((first - hangulL) * countV + (second - hangulV)) * countT;
    if (first >= hangulS && first < hangulS + countS && (first - hangulS) % countT == 0 && second > hangulT &&
        second < hangulT + countT)
        return first + (second - hangulT);
    const auto* found =
        std::ranges::lower_bound(compositions, std::pair(first, second), {},
                                 [](const Composition& entry) { return std::pair(entry.first, entry.second); });
    return found != std::end(compositions) && found->first == first && found->second == second ? found->whole : 0;
}

std::u32string compose(std::u32string_view text) {
    std::u32string result;
    std::size_t starter = std::u32string::npos;
    int last = -1; // class of the character before, -1 right after the starter
    for (const char32_t character : text) {
        const int own = classOf(character);
        if (starter != std::u32string::npos && (last < own || last == -1))
            if (const char32_t whole = composed(result[starter], character)) {
                result[starter] = whole;
                continue;
            }
        if (own == 0) {
            starter = result.size();
            last = -1;
        } else {
            last = own;
        }
        result += character;
    }
    return result;
}

} // namespace

std::size_t characterLength(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return std::min(length, text.size() - at);
}

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = characterLength(text, at);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        if (lead < 0xC2 || lead > 0xF4 || length < (lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U))
            return false;
        for (std::size_t i = 1; i < length; ++i)
            if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
                return false;
        const auto next = static_cast<unsigned char>(text[at + 1]);
        if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) || (lead == 0xF0 && next < 0x90) ||
            (lead == 0xF4 && next > 0x8F))
            return false;
        at += length;
    }
    return true;
}

std::u32string toUtf32(std::string_view utf8) {
    std::u32string result;
    result.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t length = characterLength(utf8, at);
        const auto lead = static_cast<unsigned char>(utf8[at]);
        char32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i)
            character = character << 6 | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
        result += character;
        at += length;
    }
    return result;
}

std::string toUtf8(std::u32string_view text) {
    std::string result;
    result.reserve(text.size());
    const auto tail = [&](char32_t character, int shift) {
        result += static_cast<char>(0x80 | ((character >> shift) & 0x3F));
    };
    for (const char32_t character : text) {
        if (character < 0x80) {
            result += static_cast<char>(character);
        } else if (character < 0x800) {
            result += static_cast<char>(0xC0 | character >> 6);
            tail(character, 0);
        } else if (character < 0x10000) {
            result += static_cast<char>(0xE0 | character >> 12);
            tail(character, 6);
            tail(character, 0);
        } else {
            result += static_cast<char>(0xF0 | character >> 18);
            tail(character, 12);
            tail(character, 6);
            tail(character, 0);
        }
    }
    return result;
}

std::string toNfc(std::string_view utf8) {
    // Below U+0300 nothing changes: no combining mark, and every character is its own composition.
    if (std::ranges::all_of(utf8, [](unsigned char byte) { return byte < 0xCC; }))
        return std::string(utf8);
    std::u32string decomposed;
    for (const char32_t character : toUtf32(utf8))
        decompose(character, decomposed);
    order(decomposed);
    return toUtf8(compose(decomposed));
}

} // namespace moescope::detail
