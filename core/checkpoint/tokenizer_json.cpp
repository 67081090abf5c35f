// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <optional>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint.h"
#include "checkpoint/detail/added_tokens.h"
#include "checkpoint/detail/bpe_model.h"
#include "checkpoint/detail/text_pieces.h"
#include "checkpoint/detail/text_tokenizer.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

bool mentions(const json& description, const char* type) {
    if (!description.is_object())
        return false;
    if (description.value("type", json()) == type)
        return true;
    for (const char* list : {"pretokenizers", "decoders"})
        if (const auto parts = description.find(list); parts != description.end() && parts->is_array())
            for (const json& part : *parts)
                if (mentions(part, type))
                    return true;
    return false;
}

/// "<0x0A>" as the byte, if it is such a token.
std::optional<char> byteToken(const std::string& token) {
    unsigned value = 0;
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>' ||
        std::sscanf(token.c_str(), "<0x%2X>", &value) != 1)
        return std::nullopt;
    return static_cast<char>(value);
}

class JsonTokenizer final : public TextTokenizer {
public:
    static Result<std::unique_ptr<TextTokenizer>> parse(const json& file) {
        const auto part = [&](const char* key) { return file.value(key, json()); };
        auto added = AddedTokens::parse(part("added_tokens"));
        auto normalizer = TextNormalizer::parse(part("normalizer"));
        auto splitter = TextSplitter::parse(part("pre_tokenizer"));
        auto model = BpeModel::parse(part("model"));
        for (const Error* error : {added ? nullptr : &added.error(), normalizer ? nullptr : &normalizer.error(),
                                   splitter ? nullptr : &splitter.error(), model ? nullptr : &model.error()})
            if (error)
                return tl::unexpected(*error);
        auto tokenizer = std::make_unique<JsonTokenizer>();
        tokenizer->m_added = std::move(*added);
        tokenizer->m_normalizer = std::move(*normalizer);
        tokenizer->m_splitter = std::move(*splitter);
        tokenizer->m_model = std::move(*model);
        tokenizer->m_byteLevel = mentions(part("pre_tokenizer"), "ByteLevel") || mentions(part("decoder"), "ByteLevel");
        return tokenizer;
    }

    Result<std::vector<std::int32_t>> encode(std::string_view text) const override {
        Encoding encoding;
        for (const AddedTokens::Part& raw : m_added.split(text, false)) {
            if (raw.id >= 0) {
                encoding.ids.push_back(raw.id);
                continue;
            }
            const std::string normal = m_normalizer.apply(std::string(raw.text));
            for (const AddedTokens::Part& part : m_added.split(normal, true)) {
                const bool atStart = raw.text.data() == text.data() && part.text.data() == normal.data();
                if (part.id >= 0)
                    encoding.ids.push_back(part.id);
                else if (Status done = words(std::string(part.text), atStart, encoding); !done)
                    return propagate(done);
            }
        }
        return std::move(encoding.ids);
    }

    std::string bytes(std::int32_t id) const override {
        if (const std::string* added = m_added.token(id))
            return *added;
        const std::string& token = m_model.token(id);
        if (m_byteLevel)
            return charactersToBytes(token);
        if (const auto byte = byteToken(token))
            return {*byte};
        return marksToSpaces(token);
    }

private:
    /// Texts repeat their words: each is encoded once.
    struct Encoding {
        std::vector<std::int32_t> ids;
        std::unordered_map<std::string, std::vector<std::int32_t>> known;
    };

    Status words(std::string text, bool atStart, Encoding& encoding) const {
        for (const std::string& word : m_splitter.split(std::move(text), atStart)) {
            const auto [place, fresh] = encoding.known.try_emplace(word);
            if (fresh)
                if (Status done = m_model.encode(word, place->second); !done)
                    return done;
            encoding.ids.insert(encoding.ids.end(), place->second.begin(), place->second.end());
        }
        return {};
    }

    AddedTokens m_added;
    TextNormalizer m_normalizer;
    TextSplitter m_splitter;
    BpeModel m_model;
    bool m_byteLevel = false;
};

} // namespace

Result<std::unique_ptr<TextTokenizer>> openTokenizerJson(const std::filesystem::path& file) {
    auto parsed = readJson(file);
    if (!parsed)
        return propagate(parsed);
    if (!parsed->is_object())
        return failure("it is not a JSON object");
    try {
        return JsonTokenizer::parse(*parsed);
    } catch (const json::exception&) {
        return failure("it is not built like a tokenizer.json");
    }
}

} // namespace moescope::detail
