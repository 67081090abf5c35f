// SPDX-License-Identifier: Apache-2.0
#include <sentencepiece_processor.h>

#include "checkpoint/detail/text_pieces.h"
#include "checkpoint/detail/text_tokenizer.h"
#include "support/atomic_write.h"

namespace moescope::detail {
namespace {

class SentencePiece final : public TextTokenizer {
public:
    static Result<std::unique_ptr<TextTokenizer>> parse(const std::string& model) {
        auto tokenizer = std::make_unique<SentencePiece>();
        if (!tokenizer->m_processor.LoadFromSerializedProto(model).ok() || tokenizer->m_processor.GetPieceSize() <= 0)
            return failure("it is not a SentencePiece model");
        return tokenizer;
    }

    Result<std::vector<std::int32_t>> encode(std::string_view text) const override {
        std::vector<int> ids;
        if (!m_processor.Encode({text.data(), text.size()}, &ids).ok())
            return failure("the tokenizer refuses it");
        return std::vector<std::int32_t>(ids.begin(), ids.end());
    }

    std::string bytes(std::int32_t id) const override {
        if (id < 0 || id >= m_processor.GetPieceSize())
            return {};
        const std::string& piece = m_processor.IdToPiece(id);
        if (m_processor.IsByte(id))
            return {static_cast<char>(std::stoi(piece.substr(3, 2), nullptr, 16))};
        return marksToSpaces(piece);
    }

private:
    sentencepiece::SentencePieceProcessor m_processor;
};

} // namespace

Result<std::unique_ptr<TextTokenizer>> openSentencePiece(const std::filesystem::path& file) {
    auto bytes = readFile(file);
    if (!bytes)
        return propagate(bytes);
    return SentencePiece::parse(*bytes);
}

} // namespace moescope::detail
