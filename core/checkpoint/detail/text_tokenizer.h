// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

namespace moescope::detail {

/// What Tokenizer stands on: one class a file format.
class TextTokenizer {
public:
    virtual ~TextTokenizer() = default;
    /// `text` is UTF-8. Errors begin in lower case; the caller names the text.
    [[nodiscard]] virtual Result<std::vector<std::int32_t>> encode(std::string_view text) const = 0;
    /// The bytes that one token stands for, empty for an id that is not there.
    [[nodiscard]] virtual std::string bytes(std::int32_t id) const = 0;
};

/// tokenizer.json of Hugging Face's tokenizers, model BPE. Errors say in lower case what is broken or not supported.
Result<std::unique_ptr<TextTokenizer>> openTokenizerJson(const std::filesystem::path& file);

/// tokenizer.model of SentencePiece.
Result<std::unique_ptr<TextTokenizer>> openSentencePiece(const std::filesystem::path& file);

} // namespace moescope::detail
