// SPDX-License-Identifier: Apache-2.0
#include "pipeline/texts.h"

#include <algorithm>
#include <span>

#include "checkpoint/safetensors.h"
#include "pipeline/documents_file.h"
#include "pipeline/trace.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

template <class T>
std::vector<TokenId> idsFrom(std::span<const std::byte> bytes) {
    std::vector<T> raw(bytes.size() / sizeof(T));
    std::ranges::copy(bytes, std::as_writable_bytes(std::span(raw)).begin()); // memcpy takes no null of an empty vector
    return {raw.begin(), raw.end()};
}

Result<TextTokens> idsOfFile(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file)
        return propagate(file);
    const TensorInfo* info = file->find("input_ids");
    if (!info || (info->dtype != DType::I64 && info->dtype != DType::I32))
        return failure("{}: has no tensor input_ids of whole numbers (I64 or I32).", path.string());
    return TextTokens{info->dtype == DType::I64 ? idsFrom<std::int64_t>(file->bytes(*info))
                                                : idsFrom<std::int32_t>(file->bytes(*info)),
                      {}};
}

Result<TextTokens> idsOfText(const Model& model, const std::filesystem::path& path) {
    auto tokenizer = Tokenizer::load(model.folder());
    if (!tokenizer)
        return propagate(tokenizer);
    auto text = readFile(path);
    if (!text)
        return propagate(text);
    auto ids = tokenizer->encode(*text);
    if (!ids)
        return failure("{}: {}", path.string(), ids.error().message);
    return TextTokens{std::move(*ids), {}};
}

Result<TextTokens> idsOfDocuments(const Model& model, const std::filesystem::path& path) {
    auto tokenizer = Tokenizer::load(model.folder());
    if (!tokenizer)
        return propagate(tokenizer);
    auto documents = readDocuments(path);
    if (!documents)
        return propagate(documents);
    TextTokens tokens;
    for (std::size_t i = 0; i < documents->size(); ++i) {
        auto ids = tokenizer->encode((*documents)[i]);
        if (!ids)
            return failure("{}, document {}: {}", path.string(), i + 1, ids.error().message);
        tokens.ids.insert(tokens.ids.end(), ids->begin(), ids->end());
        tokens.ends.push_back(tokens.ids.size());
    }
    return tokens;
}

/// The documents that begin within [first, last) of the tokens.
TextTokens documentsWithin(const TextTokens& text, std::size_t first, std::size_t last) {
    TextTokens result;
    std::size_t begin = 0;
    for (const std::size_t end : text.ends) {
        if (begin >= first && begin < last) {
            result.ids.insert(result.ids.end(), text.ids.begin() + static_cast<std::ptrdiff_t>(begin),
                              text.ids.begin() + static_cast<std::ptrdiff_t>(end));
            result.ends.push_back(result.ids.size());
        }
        begin = end;
    }
    return result;
}

/// Whole windows from the start of a running text, or of documents, packed in their order.
int addWindows(const TextTokens& text, int most, TokenWindows& windows) {
    const auto dataset = static_cast<int>(windows.datasets.size());
    if (text.isDocuments()) {
        nameDocuments(windows);
        return packPieces(text, documentPieces(text, windows.length), most, dataset, windows);
    }
    const auto length = static_cast<std::size_t>(windows.length);
    const std::size_t count = std::min(static_cast<std::size_t>(most), text.ids.size() / length);
    windows.ids.insert(windows.ids.end(), text.ids.begin(),
                       text.ids.begin() + static_cast<std::ptrdiff_t>(count * length));
    windows.datasetOfWindow.insert(windows.datasetOfWindow.end(), count, dataset);
    return static_cast<int>(count);
}

} // namespace

Result<TextTokens> readTokens(const Model& model, const TextSource& source) {
    auto text = source.file.extension() == ".safetensors" ? idsOfFile(source.file)
                : isDocumentsFile(source.file)            ? idsOfDocuments(model, source.file)
                                                          : idsOfText(model, source.file);
    if (!text)
        return propagate(text);
    for (const TokenId id : text->ids)
        if (id < 0 || id >= model.config().vocabulary)
            return failure(
                "{}: holds the token {}, but the model's vocabulary ends at {}. Are text and model of one kind?",
                source.file.string(), id, model.config().vocabulary - 1);
    const auto size = static_cast<double>(text->ids.size());
    const auto first = static_cast<std::ptrdiff_t>(size * source.from / 100.0);
    const auto last = static_cast<std::ptrdiff_t>(size * source.to / 100.0);
    if (!text->isDocuments())
        return TextTokens{{text->ids.begin() + first, text->ids.begin() + last}, {}};
    TextTokens within = documentsWithin(*text, static_cast<std::size_t>(first), static_cast<std::size_t>(last));
    if (within.ids.empty())
        return failure("{}: none of its documents begins between {:g} and {:g} % of its tokens, or they are empty.",
                       source.file.string(), source.from, source.to);
    return within;
}

std::string displayName(const TextSource& source) {
    if (source.from <= 0.0 && source.to >= 100.0)
        return source.file.filename().string();
    return fmt::format("{} {:g}-{:g} %", source.file.filename().string(), source.from, source.to);
}

Result<TokenWindows> readWindows(const Model& model, const std::vector<TextSource>& texts, int windows, int length) {
    if (texts.empty())
        return failure("No text was given. Name at least one UTF-8 text file.");
    if (windows < 1 || length < 2)
        return failure("{} windows of {} tokens cannot be measured; use at least 1 window of 2 tokens.", windows,
                       length);
    TokenWindows result;
    result.length = length;
    for (const TextSource& source : texts) {
        auto text = readTokens(model, source);
        if (!text)
            return propagate(text);
        if (addWindows(*text, windows, result) == 0)
            return failure("{}: has {} tokens in its range, too few for one window of {}. Choose a longer text or "
                           "shorter windows.",
                           source.file.string(), text->ids.size(), length);
        if (result.packed())
            nameDocuments(result);
        result.datasets.push_back(displayName(source));
    }
    return result;
}

} // namespace moescope
