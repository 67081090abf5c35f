// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope::detail {

/// The byte-pair encoding of a tokenizer.json: "vocab" and "merges". Equal to Hugging Face tokenizers (models/bpe),
/// without dropout.
class BpeModel {
public:
    /// Errors say what is broken or not supported.
    static Result<BpeModel> parse(const nlohmann::json& description);

    /// Appends the ids of one word. Fails on a character that the vocabulary can spell neither whole nor by bytes.
    Status encode(const std::string& word, std::vector<std::int32_t>& ids) const;
    /// The token as the vocabulary spells it; empty for an id that it does not have.
    [[nodiscard]] const std::string& token(std::int32_t id) const;

private:
    struct Merge {
        std::uint32_t rank;
        std::int32_t id;
    };
    Status readVocabulary(const nlohmann::json& vocabulary);
    Status readMerges(const nlohmann::json& merges);
    Status readOptions(const nlohmann::json& description);
    [[nodiscard]] std::int32_t find(std::string_view token) const; ///< -1: not there
    [[nodiscard]] const Merge* mergeOf(std::int32_t left, std::int32_t right) const;
    Status spell(const std::string& word, std::vector<std::int32_t>& symbols) const;
    void merge(std::vector<std::int32_t>& symbols) const;

    std::unordered_map<std::string, std::int32_t> m_ids;
    std::unordered_map<std::int32_t, std::string> m_tokens;
    std::unordered_map<std::uint64_t, Merge> m_merges;
    std::int32_t m_unknown = -1;
    bool m_fuseUnknown = false, m_byteFallback = false, m_ignoreMerges = false;
};

} // namespace moescope::detail
