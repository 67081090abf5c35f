// SPDX-License-Identifier: Apache-2.0
#include "pipeline/texts.h"

#include <algorithm>
#include <span>

#include "checkpoint/safetensors.h"
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

Result<std::vector<TokenId>> idsOfFile(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file)
        return propagate(file);
    const TensorInfo* info = file->find("input_ids");
    if (!info || (info->dtype != DType::I64 && info->dtype != DType::I32))
        return failure("{}: has no tensor input_ids of whole numbers (I64 or I32).", path.string());
    return info->dtype == DType::I64 ? idsFrom<std::int64_t>(file->bytes(*info))
                                     : idsFrom<std::int32_t>(file->bytes(*info));
}

Result<std::vector<TokenId>> idsOfText(const Model& model, const std::filesystem::path& path) {
    auto tokenizer = Tokenizer::load(model.folder());
    if (!tokenizer)
        return propagate(tokenizer);
    auto text = readFile(path);
    if (!text)
        return propagate(text);
    auto ids = tokenizer->encode(*text);
    if (!ids)
        return failure("{}: {}", path.string(), ids.error().message);
    return ids;
}

} // namespace

Result<std::vector<TokenId>> readTokens(const Model& model, const TextSource& source) {
    auto ids = source.file.extension() == ".safetensors" ? idsOfFile(source.file) : idsOfText(model, source.file);
    if (!ids)
        return propagate(ids);
    for (const TokenId id : *ids)
        if (id < 0 || id >= model.config().vocabulary)
            return failure(
                "{}: holds the token {}, but the model's vocabulary ends at {}. Are text and model of one kind?",
                source.file.string(), id, model.config().vocabulary - 1);
    const auto size = static_cast<double>(ids->size());
    const auto first = static_cast<std::ptrdiff_t>(size * source.from / 100.0);
    const auto last = static_cast<std::ptrdiff_t>(size * source.to / 100.0);
    return std::vector<TokenId>(ids->begin() + first, ids->begin() + last);
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
        auto ids = readTokens(model, source);
        if (!ids)
            return propagate(ids);
        const auto count =
            std::min<std::size_t>(static_cast<std::size_t>(windows), ids->size() / static_cast<std::size_t>(length));
        if (count == 0)
            return failure("{}: has {} tokens in its range, too few for one window of {}. Choose a longer text or "
                           "shorter windows.",
                           source.file.string(), ids->size(), length);
        result.ids.insert(result.ids.end(), ids->begin(),
                          ids->begin() + static_cast<std::ptrdiff_t>(count * static_cast<std::size_t>(length)));
        result.datasetOfWindow.insert(result.datasetOfWindow.end(), count, static_cast<int>(result.datasets.size()));
        result.datasets.push_back(displayName(source));
    }
    return result;
}

} // namespace moescope
