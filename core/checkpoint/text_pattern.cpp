// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/detail/text_pattern.h"

#include <stdexcept>

#include "checkpoint/detail/pcre2_api.h"

namespace moescope::detail {
namespace {

struct FreeCode {
    void operator()(pcre2_real_code_8* code) const { pcre2_code_free_8(code); }
};
struct FreeMatch {
    void operator()(pcre2_real_match_data_8* match) const { pcre2_match_data_free_8(match); }
};

} // namespace

struct TextPattern::Implementation {
    std::unique_ptr<pcre2_real_code_8, FreeCode> code;
    std::unique_ptr<pcre2_real_match_data_8, FreeMatch> match;
};

TextPattern::TextPattern(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {}
TextPattern::TextPattern(TextPattern&&) noexcept = default;
TextPattern& TextPattern::operator=(TextPattern&&) noexcept = default;
TextPattern::~TextPattern() = default;

Result<TextPattern> TextPattern::compile(const std::string& expression) {
    auto implementation = std::make_unique<Implementation>();
    int problem = 0;
    std::size_t place = 0;
    implementation->code.reset(pcre2_compile_8(reinterpret_cast<const unsigned char*>(expression.data()),
                                               expression.size(), pcre2Utf | pcre2Ucp, &problem, &place, nullptr));
    if (expression.empty() || !implementation->code)
        return failure("its regular expression '{}' cannot be read (at byte {})", expression, place);
    implementation->match.reset(pcre2_match_data_create_from_pattern_8(implementation->code.get(), nullptr));
    if (!implementation->match)
        throw std::bad_alloc();
    return TextPattern(std::move(implementation));
}

Result<TextPattern> TextPattern::literal(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return compile(escaped);
}

std::vector<TextPattern::Span> TextPattern::findAll(std::string_view text) const {
    std::vector<Span> spans;
    for (std::size_t begin = 0; begin < text.size();) {
        // The caller knows that the text is UTF-8: to check all of it at each match would be quadratic.
        const int found =
            pcre2_match_8(m_implementation->code.get(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size(), begin, pcre2NoUtfCheck, m_implementation->match.get(), nullptr);
        if (found == pcre2NoMatch)
            break;
        if (found < 0)
            throw std::runtime_error("its regular expression gave up (PCRE2 error " + std::to_string(found) + ")");
        const std::size_t* bounds = pcre2_get_ovector_pointer_8(m_implementation->match.get());
        if (bounds[1] > bounds[0])
            spans.emplace_back(bounds[0], bounds[1]);
        begin = bounds[1];
        if (bounds[1] <= bounds[0]) // an empty match: on with the next character
            for (++begin; begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80;)
                ++begin;
    }
    return spans;
}

} // namespace moescope::detail
