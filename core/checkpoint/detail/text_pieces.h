// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope::detail {

/// The "normalizer" of a tokenizer.json: NFC, Prepend, Replace and sequences of them. Errors say what is not supported.
class TextNormalizer {
public:
    static Result<TextNormalizer> parse(const nlohmann::json& description);
    [[nodiscard]] std::string apply(std::string text) const;

private:
    using Step = std::function<std::string(std::string)>;
    Status add(const nlohmann::json& description);
    std::vector<Step> m_steps;
};

/// The "pre_tokenizer" of a tokenizer.json: ByteLevel, Split, Digits, Metaspace and sequences of them. Cuts a text into
/// the words that the model encodes one by one.
class TextSplitter {
public:
    static Result<TextSplitter> parse(const nlohmann::json& description);
    /// `atStart`: the text is the beginning of what the user gave.
    [[nodiscard]] std::vector<std::string> split(std::string text, bool atStart) const;

private:
    using Step = std::function<void(const std::string& piece, bool atStart, std::vector<std::string>& out)>;
    Status add(const nlohmann::json& description);
    std::vector<Step> m_steps;
};

/// GPT-2's printable stand-ins for bytes: every byte as one character, and back (what is none stays as it is).
std::string bytesToCharacters(std::string_view bytes);
std::string charactersToBytes(std::string_view characters);
/// SentencePiece's visible spaces (U+2581) as spaces.
std::string marksToSpaces(std::string_view text);

} // namespace moescope::detail
