// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/detail/bpe_model.h"

#include <limits>
#include <queue>
#include <tuple>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/unicode.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

std::uint64_t pairKey(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
}

} // namespace

Status BpeModel::readVocabulary(const json& vocabulary) {
    if (!vocabulary.is_object() || vocabulary.empty())
        return failure("its vocabulary is missing");
    for (const auto& [token, id] : vocabulary.items()) {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max())
            return failure("its token '{}' has the id {}", token, id.dump());
        m_ids[token] = id.get<std::int32_t>();
        m_tokens[id.get<std::int32_t>()] = token;
    }
    return {};
}

Status BpeModel::readMerges(const json& merges) {
    if (!merges.is_array())
        return failure("its merges are missing");
    std::uint32_t rank = 0;
    for (const json& merge : merges) {
        std::string left, right; // ["a", "b"] or "a b"
        if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
            left = merge[0].get<std::string>();
            right = merge[1].get<std::string>();
        } else if (merge.is_string()) {
            const auto& text = merge.get_ref<const std::string&>();
            const auto space = text.find(' ');
            left = text.substr(0, space);
            right = space == std::string::npos ? "" : text.substr(space + 1);
        }
        const std::int32_t first = find(left), second = find(right), whole = find(left + right);
        if (first < 0 || second < 0 || whole < 0)
            return failure("its merge {} is of tokens that the vocabulary lacks",
                           merge.dump(-1, ' ', false, json::error_handler_t::replace));
        m_merges.try_emplace(pairKey(first, second), Merge{rank++, whole});
    }
    return {};
}

Status BpeModel::readOptions(const json& description) {
    for (const char* option : {"continuing_subword_prefix", "end_of_word_suffix"})
        if (const auto found = description.find(option);
            found != description.end() && !found->is_null() &&
            *found != "") // NOLINT(readability-container-size-empty): JSON, of any type
            return failure("its option '{}' is not supported", option);
    if (const auto dropout = description.find("dropout");
        dropout != description.end() && !dropout->is_null() && *dropout != 0)
        return failure("its option 'dropout' is not supported");
    m_fuseUnknown = description.value("fuse_unk", false);
    m_byteFallback = description.value("byte_fallback", false);
    m_ignoreMerges = description.value("ignore_merges", false);
    if (const auto unknown = description.find("unk_token"); unknown != description.end() && unknown->is_string())
        m_unknown = find(unknown->get_ref<const std::string&>());
    return {};
}

Result<BpeModel> BpeModel::parse(const json& description) {
    if (!description.is_object())
        return failure("it has no model");
    if (const auto type = description.find("type"); type != description.end() && !type->is_null() && *type != "BPE")
        return failure("its model '{}' is not supported", type->is_string() ? type->get<std::string>() : type->dump());
    BpeModel model;
    for (Status read : {model.readVocabulary(description.value("vocab", json())),
                        model.readMerges(description.value("merges", json())), model.readOptions(description)})
        if (!read)
            return propagate(read);
    return model;
}

std::int32_t BpeModel::find(std::string_view token) const {
    const auto found = m_ids.find(std::string(token));
    return found == m_ids.end() ? -1 : found->second;
}

const BpeModel::Merge* BpeModel::mergeOf(std::int32_t left, std::int32_t right) const {
    const auto found = m_merges.find(pairKey(left, right));
    return found == m_merges.end() ? nullptr : &found->second;
}

const std::string& BpeModel::token(std::int32_t id) const {
    static const std::string none;
    const auto found = m_tokens.find(id);
    return found == m_tokens.end() ? none : found->second;
}

/// The characters of a word as tokens: whole, else by bytes, else the unknown token.
Status BpeModel::spell(const std::string& word, std::vector<std::int32_t>& symbols) const {
    bool unknownBefore = false;
    for (std::size_t at = 0; at < word.size();) {
        const std::string character = word.substr(at, characterLength(word, at));
        at += character.size();
        if (const std::int32_t id = find(character); id >= 0) {
            symbols.push_back(id);
            unknownBefore = false;
            continue;
        }
        std::vector<std::int32_t> bytes;
        for (const unsigned char byte : character)
            bytes.push_back(m_byteFallback ? find(fmt::format("<0x{:02X}>", byte)) : -1);
        if (std::ranges::find(bytes, -1) == bytes.end()) {
            symbols.insert(symbols.end(), bytes.begin(), bytes.end());
            unknownBefore = false;
        } else if (m_unknown >= 0) {
            if (!unknownBefore || !m_fuseUnknown)
                symbols.push_back(m_unknown);
            unknownBefore = true;
        } else {
            return failure("the tokenizer has no token for '{}'", character);
        }
    }
    return {};
}

/// Joins neighbours, the pair of the least rank first, of equal ones the leftmost.
void BpeModel::merge(std::vector<std::int32_t>& symbols) const {
    struct Candidate {
        std::uint32_t rank;
        std::size_t left;
        std::int32_t id;
        bool operator>(const Candidate& other) const { return std::tie(rank, left) > std::tie(other.rank, other.left); }
    };
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    const std::size_t count = symbols.size();
    std::vector<std::size_t> before(count), after(count); // a list through what is left; joined symbols become -1
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
    const auto propose = [&](std::size_t left) {
        if (left == none || after[left] == none)
            return;
        if (const Merge* merge = mergeOf(symbols[left], symbols[after[left]]))
            candidates.push({merge->rank, left, merge->id});
    };
    for (std::size_t i = 0; i < count; ++i) {
        before[i] = i == 0 ? none : i - 1;
        after[i] = i + 1 == count ? none : i + 1;
    }
    for (std::size_t i = 0; i < count; ++i)
        propose(i);
    while (!candidates.empty()) {
        const Candidate best = candidates.top();
        candidates.pop();
        if (symbols[best.left] < 0 || after[best.left] == none)
            continue;
        const std::size_t right = after[best.left];
        const Merge* merge = mergeOf(symbols[best.left], symbols[right]);
        if (!merge || merge->id != best.id) // one of the two was joined to another since
            continue;
        symbols[best.left] = best.id;
        symbols[right] = -1;
        after[best.left] = after[right];
        if (after[right] != none)
            before[after[right]] = best.left;
        propose(before[best.left]);
        propose(best.left);
    }
    std::erase(symbols, -1);
}

Status BpeModel::encode(const std::string& word, std::vector<std::int32_t>& ids) const {
    if (m_ignoreMerges)
        if (const std::int32_t id = find(word); id >= 0) {
            ids.push_back(id);
            return {};
        }
    std::vector<std::int32_t> symbols;
    if (Status spelt = spell(word, symbols); !spelt)
        return spelt;
    merge(symbols);
    ids.insert(ids.end(), symbols.begin(), symbols.end());
    return {};
}

} // namespace moescope::detail
