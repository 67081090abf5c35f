// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/tokenizer.h"

#include <exception>

#include <nlohmann/json.hpp>
#include <pytorch/tokenizers/hf_tokenizer.h>
#include <pytorch/tokenizers/sentencepiece.h>

namespace moescope {

struct Tokenizer::Implementation {
    std::unique_ptr<tokenizers::Tokenizer> tokenizer;
};

Tokenizer::Tokenizer(std::unique_ptr<Implementation> implementation) : m_implementation(std::move(implementation)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder) {
    auto implementation = std::make_unique<Implementation>();
    std::filesystem::path file = folder / "tokenizer.json";
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        implementation->tokenizer = std::make_unique<tokenizers::HFTokenizer>();
    } else if (file = folder / "tokenizer.model"; std::filesystem::exists(file, ignored)) {
        implementation->tokenizer = std::make_unique<tokenizers::SPTokenizer>();
    } else {
        return failure("{}: has neither tokenizer.json nor tokenizer.model. Copy the model's tokenizer there, or give token ids in a "
                       "safetensors file.", folder.string());
    }
    try {
        const auto outcome = implementation->tokenizer->load(file.string());
        if (outcome != tokenizers::Error::Ok)
            return failure("{}: is not a tokenizer that can be read (code {}).", file.string(), static_cast<int>(outcome));
    } catch (const std::exception& problem) {
        return failure("{}: is not a tokenizer that can be read ({}).", file.string(), problem.what());
    }
    return Tokenizer(std::move(implementation));
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text) const {
    try {
        const auto ids = m_implementation->tokenizer->encode(std::string(text), 0, 0);
        if (!ids.ok())
            return failure("the text could not be turned into tokens (code {}). Is it UTF-8?", static_cast<int>(ids.error()));
        return std::vector<TokenId>(ids.get().begin(), ids.get().end());
    } catch (const std::exception& problem) {
        return failure("the text could not be turned into tokens ({}). Is it UTF-8?", problem.what());
    }
}

std::string Tokenizer::text(TokenId id) const {
    try {
        const auto token = static_cast<std::uint64_t>(id);
        const auto piece = m_implementation->tokenizer->decode(token, token);
        if (!piece.ok())
            return "\uFFFD";
        // A token can end in the middle of a character: the JSON writer replaces what is not UTF-8.
        const std::string written = nlohmann::json(piece.get()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return nlohmann::json::parse(written).get<std::string>();
    } catch (const std::exception&) {
        return "\uFFFD";
    }
}

} // namespace moescope
