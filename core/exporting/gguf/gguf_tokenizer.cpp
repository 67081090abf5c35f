// SPDX-License-Identifier: Apache-2.0
// tokenizer.json (Hugging Face) as llama.cpp's metadata has it.
#include <algorithm>
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

#include "exporting/detail/gguf/gguf_layout.h"
#include "support/atomic_write.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

// Kinds of tokens, by llama.cpp's numbers.
constexpr std::int32_t normalToken = 1, controlToken = 3, userToken = 4, unusedToken = 5, byteToken = 6;

const json* at(const json& object, const char* key) {
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string textAt(const json& object, const char* key) {
    const json* value = at(object, key);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

/// The pre-tokenizer's steps, out of a sequence or alone.
std::vector<json> stepsOf(const json& tokenizer) {
    const json* whole = at(tokenizer, "pre_tokenizer");
    if (!whole)
        return {};
    const json* list = at(*whole, "pretokenizers");
    if (list && list->is_array())
        return {list->begin(), list->end()};
    return {*whole};
}

bool isByteLevel(const std::vector<json>& steps) {
    return std::ranges::any_of(steps, [](const json& step) { return textAt(step, "type") == "ByteLevel"; });
}

/// llama.cpp's word for how text is split before the merges; empty: not among those known here.
std::string splittingOf(const std::vector<json>& steps) {
    for (const json& step : steps) {
        const json* pattern = at(step, "pattern");
        const std::string regex = pattern ? textAt(*pattern, "Regex") : std::string();
        if (textAt(step, "type") != "Split" || regex.empty())
            continue;
        if (regex.find("\\p{N}{1,3}") != std::string::npos)
            return "llama-bpe";
        return regex.find("|\\p{N}|") != std::string::npos ? "qwen2" : "";
    }
    for (const json& step : steps)
        if (textAt(step, "type") == "ByteLevel" && step.value("use_regex", json(true)) == true)
            return "gpt-2";
    return "";
}

struct Tokens {
    std::vector<std::string> texts;
    std::vector<std::int32_t> kinds;

    explicit Tokens(std::size_t count)
        : kinds(count, unusedToken) {
        for (std::size_t i = 0; i < count; ++i)
            texts.push_back(fmt::format("[PAD{}]", i));
    }
    void set(const json& id, const std::string& text, std::int32_t kind) {
        if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() >= std::ssize(texts))
            return; // beyond the model's rows: nothing can choose it
        texts[id.get<std::size_t>()] = text;
        kinds[id.get<std::size_t>()] = kind;
    }
};

bool isByte(const std::string& text) { return text.size() == 6 && text.starts_with("<0x") && text.ends_with(">"); }

Tokens tokensOf(const json& tokenizer, std::size_t count) {
    Tokens tokens(count);
    const json* model = at(tokenizer, "model");
    const json* vocabulary = model ? at(*model, "vocab") : nullptr;
    if (vocabulary && vocabulary->is_object())
        for (const auto& [text, id] : vocabulary->items())
            tokens.set(id, text, isByte(text) ? byteToken : normalToken);
    const json* added = at(tokenizer, "added_tokens");
    for (const json& token : added && added->is_array() ? *added : json::array())
        if (const json* id = at(token, "id"))
            tokens.set(*id, textAt(token, "content"),
                       token.value("special", json(false)) == true ? controlToken : userToken);
    return tokens;
}

std::vector<std::string> mergesOf(const json& tokenizer) {
    std::vector<std::string> merges;
    const json* model = at(tokenizer, "model");
    const json* list = model ? at(*model, "merges") : nullptr;
    for (const json& merge : list && list->is_array() ? *list : json::array()) {
        if (merge.is_string())
            merges.push_back(merge.get<std::string>());
        else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
            merges.push_back(merge[0].get<std::string>() + " " + merge[1].get<std::string>());
    }
    return merges;
}

/// SentencePiece merges the pair with the highest score, which is the earliest merge.
std::vector<float> scoresOf(const Tokens& tokens, const std::vector<std::string>& merges) {
    std::map<std::string, float> ranks;
    for (std::size_t i = 0; i < merges.size(); ++i) {
        std::string joined = merges[i];
        if (const auto space = joined.find(' '); space != std::string::npos)
            joined.erase(space, 1);
        ranks.try_emplace(joined, -static_cast<float>(i));
    }
    std::vector<float> scores;
    for (std::size_t i = 0; i < tokens.texts.size(); ++i) {
        const auto rank = ranks.find(tokens.texts[i]);
        scores.push_back(tokens.kinds[i] != normalToken ? 0.0F
                         : rank != ranks.end()          ? rank->second
                                                        : -static_cast<float>(merges.size() + i));
    }
    return scores;
}

/// The first id where a list stands.
std::optional<std::uint32_t> idAt(const json& config, const char* key) {
    const json* value = at(config, key);
    if (value && value->is_array() && !value->empty())
        value = &value->front();
    if (!value || !value->is_number_integer() || value->get<std::int64_t>() < 0)
        return std::nullopt;
    return value->get<std::uint32_t>();
}

json readOptional(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
        return json();
    auto value = readJson(file);
    return value ? std::move(*value) : json();
}

void addSpecial(const Model& model, GgufMetadata& metadata) {
    const json& config = model.checkpoint().config();
    for (const auto& [key, name] :
         {std::pair("bos_token_id", "bos"), std::pair("eos_token_id", "eos"), std::pair("pad_token_id", "padding")})
        if (const auto id = idAt(config, key))
            metadata.emplace_back(fmt::format("tokenizer.ggml.{}_token_id", name), *id);
    const json settings = readOptional(model.folder() / "tokenizer_config.json");
    const json* add = at(settings, "add_bos_token");
    metadata.emplace_back("tokenizer.ggml.add_bos_token", add && *add == true);
    std::string chat = textAt(settings, "chat_template");
    if (const auto file = readFile(model.folder() / "chat_template.jinja"))
        chat = *file;
    if (!chat.empty())
        metadata.emplace_back("tokenizer.chat_template", chat);
}

} // namespace

Result<GgufMetadata> ggufTokenizer(const Model& model, std::vector<std::string>& warnings) {
    const json tokenizer = readOptional(model.folder() / "tokenizer.json");
    const json* own = at(tokenizer, "model");
    const std::vector<json> steps = stepsOf(tokenizer);
    const bool bytes = isByteLevel(steps),
               pieces = own && own->is_object() && own->value("byte_fallback", json(false)) == true;
    if (!own || textAt(*own, "type") != "BPE" || (!bytes && !pieces)) {
        warnings.push_back("The GGUF file has no tokenizer: tokenizer.json is missing or of a kind that is not written "
                           "here. llama.cpp takes token ids alone.");
        return GgufMetadata{{"tokenizer.ggml.model", std::string("no_vocab")}};
    }
    const Tokens tokens = tokensOf(tokenizer, static_cast<std::size_t>(model.config().vocabulary));
    const std::vector<std::string> merges = mergesOf(tokenizer);
    GgufMetadata metadata{{"tokenizer.ggml.model", std::string(bytes ? "gpt2" : "llama")},
                          {"tokenizer.ggml.tokens", tokens.texts},
                          {"tokenizer.ggml.token_type", tokens.kinds}};
    if (bytes) {
        std::string splitting = splittingOf(steps);
        if (splitting.empty()) {
            splitting = "default";
            warnings.push_back("How the tokenizer splits text before its merges is not known to llama.cpp by a name; "
                               "token ids of text may differ there.");
        }
        metadata.emplace_back("tokenizer.ggml.pre", splitting);
        metadata.emplace_back("tokenizer.ggml.merges", merges);
    } else {
        metadata.emplace_back("tokenizer.ggml.pre", std::string("default"));
        metadata.emplace_back("tokenizer.ggml.scores", scoresOf(tokens, merges));
    }
    addSpecial(model, metadata);
    return metadata;
}

} // namespace moescope::detail
