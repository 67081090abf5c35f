// SPDX-License-Identifier: Apache-2.0
#include "report/detail/shown_text.h"

#include <algorithm>

#include "checkpoint/detail/unicode.h"

namespace moescope::detail {
namespace {

constexpr char32_t unknown = 0xFFFD, isolate = 0x2068, endOfIsolate = 0x2069;

bool isAscii(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c < 0x7F && (c >= 0x20 || c == '\n' || c == '\t'); });
}

/// Control characters but for line ends and tabs, surrogates, and what changes the direction of writing.
bool isHidden(char32_t c) {
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
    const bool direction =
        c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return control || direction || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF;
}

/// Blocks of scripts that are written from right to left (Unicode 15, DerivedBidiClass: R and AL).
bool isRightToLeft(char32_t c) {
    return (c >= 0x0590 && c < 0x0900) || (c >= 0xFB1D && c < 0xFE00) || (c >= 0xFE70 && c < 0xFF00) ||
           (c >= 0x10800 && c < 0x11000) || (c >= 0x1E800 && c < 0x1F000);
}

/// Behind the run that begins at `begin`: its last right-to-left character, with what stands between such ones.
std::size_t endOfRun(const std::u32string& text, std::size_t begin) {
    std::size_t end = begin + 1;
    for (std::size_t at = end; at < text.size() && text[at] != '\n'; ++at) {
        const bool letter = text[at] < 0x80 ? std::isalnum(static_cast<unsigned char>(text[at])) != 0
                                            : !isRightToLeft(text[at]) && text[at] >= 0xC0 && text[at] < 0x2000;
        if (letter)
            break;
        if (isRightToLeft(text[at]))
            end = at + 1;
    }
    return end;
}

} // namespace

std::string shownText(std::string_view text) {
    if (isAscii(text))
        return std::string(text);
    std::u32string letters;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view one = text.substr(at, characterLength(text, at));
        const bool whole = isUtf8(one);
        letters += whole ? toUtf32(one) : std::u32string(1, unknown);
        at += whole ? one.size() : 1; // what follows a broken character may be a good one
    }
    std::ranges::replace_if(letters, isHidden, unknown);
    std::u32string result;
    for (std::size_t at = 0; at < letters.size();) {
        const std::size_t end = isRightToLeft(letters[at]) ? endOfRun(letters, at) : at;
        if (end == at) {
            result += letters[at++];
            continue;
        }
        result += isolate + letters.substr(at, end - at) + endOfIsolate;
        at = end;
    }
    return toUtf8(result);
}

std::string escaped(std::string_view text) {
    const std::string shown = shownText(text);
    std::string result;
    result.reserve(shown.size());
    for (const char c : shown) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\'':
            result += "&#39;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string clipped(std::string_view text, std::size_t letters) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); at += characterLength(text, at))
        starts.push_back(at);
    if (starts.size() <= letters)
        return std::string(text);
    const std::size_t tail = letters / 3, head = letters - tail - 1;
    return std::string(text.substr(0, starts[head])) + "…" + std::string(text.substr(starts[starts.size() - tail]));
}

} // namespace moescope::detail
