// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/tokenizer.h"

#include <exception>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/text_tokenizer.h"
#include "checkpoint/detail/unicode.h"

namespace moescope {
namespace {

using Opened = Result<std::unique_ptr<detail::TextTokenizer>>;

/// The libraries' exceptions become sentences here.
Opened opened(Opened (*open)(const std::filesystem::path&), const std::filesystem::path& file) {
    try {
        return open(file);
    } catch (const std::exception& problem) {
        return failure("{}", problem.what());
    }
}

} // namespace

struct Tokenizer::Implementation {
    std::unique_ptr<detail::TextTokenizer> tokenizer;
};

Tokenizer::Tokenizer(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder) {
    const std::filesystem::path json = folder / "tokenizer.json", model = folder / "tokenizer.model";
    std::error_code ignored;
    const bool hasJson = std::filesystem::exists(json, ignored), hasModel = std::filesystem::exists(model, ignored);
    if (!hasJson && !hasModel)
        return failure("{}: has neither tokenizer.json nor tokenizer.model. Copy the model's tokenizer there, or give "
                       "token ids in a "
                       "safetensors file.",
                       folder.string());
    // A folder that has both describes one tokenizer twice: what one reader does not support the other may.
    std::string problem;
    for (const auto& [there, open, file] :
         {std::tuple(hasJson, &detail::openTokenizerJson, &json), {hasModel, &detail::openSentencePiece, &model}}) {
        if (!there)
            continue;
        auto tokenizer = opened(open, *file);
        if (tokenizer)
            return Tokenizer(std::make_unique<Implementation>(Implementation{std::move(*tokenizer)}));
        const std::string& reason = tokenizer.error().message;
        if (problem.empty()) // readers of files name them themselves
            problem = reason.starts_with(file->string())
                          ? reason
                          : fmt::format("{}: cannot be used as a tokenizer: {}.", file->string(), reason);
    }
    return failure("{} Copy the model's tokenizer again, or give token ids in a safetensors file.", problem);
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text) const {
    if (!detail::isUtf8(text))
        return failure("the text could not be turned into tokens: it is not UTF-8. Convert it first.");
    try {
        auto ids = m_implementation->tokenizer->encode(text);
        if (!ids)
            return failure("the text could not be turned into tokens: {}.", ids.error().message);
        return ids;
    } catch (const std::exception& problem) {
        return failure("the text could not be turned into tokens: {}.", problem.what());
    }
}

std::string Tokenizer::text(TokenId id) const {
    // A token can end in the middle of a character: the JSON writer replaces what is not UTF-8.
    const std::string bytes = m_implementation->tokenizer->bytes(id);
    if (bytes.empty())
        return "\uFFFD";
    const std::string written = nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return nlohmann::json::parse(written).get<std::string>();
}

} // namespace moescope
