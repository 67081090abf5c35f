// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

namespace moescope {

using TokenId = std::int32_t;

/// The tokenizer of a model folder: tokenizer.json (Hugging Face) or tokenizer.model (SentencePiece).
class Tokenizer {
public:
    static Result<Tokenizer> load(const std::filesystem::path& folder);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    /// Ids of `text` (UTF-8) without special tokens added.
    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view text) const;
    /// The text of one token as it reads in running text; what is not valid UTF-8 alone becomes U+FFFD.
    [[nodiscard]] std::string text(TokenId id) const;

private:
    struct Implementation;
    explicit Tokenizer(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace moescope
