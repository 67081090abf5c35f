// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/result.h"

namespace moescope::detail {

/// A regular expression of a tokenizer.json (PCRE2 with Unicode classes, as tokenizers of the kind "Split" want it).
class TextPattern {
public:
    static Result<TextPattern> compile(const std::string& expression);
    /// Matches the text itself.
    static Result<TextPattern> literal(const std::string& text);

    TextPattern(TextPattern&&) noexcept;
    TextPattern& operator=(TextPattern&&) noexcept;
    ~TextPattern();

    using Span = std::pair<std::size_t, std::size_t>; ///< begin, end in bytes
    /// All matches in a UTF-8 text from left to right, none empty. Throws std::runtime_error when the expression gives
    /// up. Not to be called by two threads at once.
    [[nodiscard]] std::vector<Span> findAll(std::string_view text) const;

private:
    struct Implementation;
    explicit TextPattern(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace moescope::detail
