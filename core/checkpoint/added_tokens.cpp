// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/detail/added_tokens.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace moescope::detail {

Result<AddedTokens> AddedTokens::parse(const nlohmann::json& list) {
    AddedTokens added;
    if (list.is_null())
        return added;
    for (const nlohmann::json& entry : list) {
        const auto content = entry.at("content").get<std::string>();
        const auto id = entry.at("id").get<std::int32_t>();
        for (const char* option : {"single_word", "lstrip", "rstrip"})
            if (entry.value(option, false))
                return failure("the option '{}' of its added token '{}' is not supported", option, content);
        if (content.empty() || id < 0)
            return failure("its added tokens are broken");
        (entry.value("normalized", true) ? added.m_normalized : added.m_raw)[content] = id;
        added.m_tokens[id] = content;
    }
    return added;
}

std::vector<AddedTokens::Part> AddedTokens::split(std::string_view text, bool normalized) const {
    const Texts& texts = normalized ? m_normalized : m_raw;
    if (texts.empty())
        return {{text, -1}};
    std::array<bool, 256> begins{};
    std::size_t longest = 0;
    for (const auto& [content, id] : texts) {
        begins[static_cast<unsigned char>(content.front())] = true;
        longest = std::max(longest, content.size());
    }
    std::vector<Part> parts;
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto found = texts.end();
        std::size_t length = begins[static_cast<unsigned char>(text[at])] ? std::min(longest, text.size() - at) : 0;
        while (length > 0 && (found = texts.find(text.substr(at, length))) == texts.end())
            --length;
        if (found == texts.end()) {
            ++at;
            continue;
        }
        if (at > from)
            parts.push_back({text.substr(from, at - from), -1});
        parts.push_back({text.substr(at, length), found->second});
        from = at += length;
    }
    if (from < text.size())
        parts.push_back({text.substr(from), -1});
    return parts;
}

const std::string* AddedTokens::token(std::int32_t id) const {
    const auto found = m_tokens.find(id);
    return found == m_tokens.end() ? nullptr : &found->second;
}

} // namespace moescope::detail
