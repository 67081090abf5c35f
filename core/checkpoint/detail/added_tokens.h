// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope::detail {

/// The "added_tokens" of a tokenizer.json: texts that are one token wherever they stand ("<|endoftext|>").
class AddedTokens {
public:
    static Result<AddedTokens> parse(const nlohmann::json& list);

    /// A stretch of text, or an added token (id >= 0).
    struct Part {
        std::string_view text;
        std::int32_t id = -1;
    };
    /// Cuts `text` at the tokens that are looked for before (false) or after (true) the text is normalized: the
    /// leftmost first, of several at one place the longest.
    [[nodiscard]] std::vector<Part> split(std::string_view text, bool normalized) const;
    [[nodiscard]] const std::string* token(std::int32_t id) const;

private:
    using Texts = std::map<std::string, std::int32_t, std::less<>>;
    Texts m_raw, m_normalized;
    std::map<std::int32_t, std::string> m_tokens;
};

} // namespace moescope::detail
