// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>

#include "checkpoint/paging.h"
#include "exporting/detail/manifest.h"
#include "exporting/detail/verify_parts.h"
#include "kernels/workers.h"
#include "support/sha256.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

std::string textAt(const json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                                                 : std::string();
}

/// Names come from the manifest: only plain ones are looked up.
bool isPlainName(const std::string& name) {
    return !name.empty() && name.find('/') == std::string::npos && name != "." && name != "..";
}

/// What is wrong with a file; nothing: it is as written. A stop is nothing too.
std::string problemOfFile(const std::filesystem::path& folder, const std::string& name, const json& entry,
                          const Advance& advance) {
    if (!isPlainName(name))
        return fmt::format("'{}': is no plain file name", name);
    const auto sum = sha256OfFile(folder / name, advance);
    if (!sum)
        return sum.error().isCancelled() ? std::string() : fmt::format("'{}': is missing or cannot be read", name);
    if (*sum != textAt(entry, "sha256"))
        return fmt::format("'{}': the file is not as it was written (its SHA-256 differs)", name);
    return {};
}

std::string problemOfTensor(const FolderTensors& tensors, const std::string& name, const json& entry,
                            const Advance& advance) {
    if (!std::ranges::binary_search(tensors.names, name))
        return fmt::format("'{}': the tensor is missing", name);
    const auto sum = tensors.sha256(name, advance);
    if (sum && *sum != textAt(entry, "sha256"))
        return fmt::format("'{}': the tensor's bytes are not as they were written (SHA-256 differs)", name);
    return {};
}

/// Files one by one, tensors some at a time, on all cores: a file's own sum cannot be shared out, but beside it there
/// are the tensors'. False: stopped.
bool checkSums(const std::filesystem::path& folder, const FolderTensors* tensors, const json& listedFiles,
               const json& listedTensors, const Advance& advance, CheckResult& check) {
    constexpr std::size_t tensorsAtOnce = 16;
    using Entry = std::pair<const std::string*, const json*>;
    std::vector<Entry> entries;
    for (auto entry = listedFiles.begin(); entry != listedFiles.end(); ++entry)
        entries.emplace_back(&entry.key(), &entry.value());
    const std::size_t files = entries.size();
    if (tensors)
        for (auto entry = listedTensors.begin(); entry != listedTensors.end(); ++entry)
            entries.emplace_back(&entry.key(), &entry.value());
    std::vector<std::string> problems(entries.size());
    std::atomic<bool> stopped = false;
    const Advance goOn = [&](std::size_t bytes) {
        if (!advance(bytes))
            stopped = true;
        return !stopped;
    };
    const auto one = [&](std::size_t i) {
        const auto& [name, entry] = entries[i];
        problems[i] =
            i < files ? problemOfFile(folder, *name, *entry, goOn) : problemOfTensor(*tensors, *name, *entry, goOn);
    };
    const std::size_t groups = (entries.size() - files + tensorsAtOnce - 1) / tensorsAtOnce;
    overPieces(static_cast<std::int64_t>(files + groups), [&](std::int64_t piece) {
        const auto at = static_cast<std::size_t>(piece);
        const std::size_t first = at < files ? at : files + (at - files) * tensorsAtOnce;
        const std::size_t last = at < files ? at + 1 : std::min(first + tensorsAtOnce, entries.size());
        for (std::size_t i = first; i < last && !stopped; ++i)
            one(i);
    });
    for (std::string& problem : problems)
        if (!problem.empty())
            check.problem(std::move(problem));
    return !stopped;
}

} // namespace

std::optional<std::string> sumOf(std::span<const std::byte> bytes, const Advance& advance) {
    constexpr std::size_t atOnce = 1U << 23U;
    Sha256 sum;
    for (std::size_t at = 0; at < bytes.size(); at += atOnce) {
        const auto part = bytes.subspan(at, std::min(atOnce, bytes.size() - at));
        sum.add(part);
        if (!advance(part.size()))
            return std::nullopt;
    }
    return sum.hex();
}

FolderTensors tensorsOf(const Checkpoint& checkpoint) {
    return {checkpoint.names(), [&checkpoint](const std::string& name, const Advance& advance) {
                const TensorView view = checkpoint.view(name);
                auto sum = sumOf(view.bytes, advance);
                dropPages(checkpoint, view);
                return sum;
            }};
}

std::size_t manifestBytes(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder / Manifest::fileName, ignored))
        return 0;
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored)) {
            const bool tensors = entry.path().extension() == ".safetensors" || entry.path().extension() == ".gguf";
            bytes += (tensors ? 2 : 1) * entry.file_size(ignored); // as a file and tensor by tensor
        }
    return bytes;
}

std::optional<VerificationCheck> checkManifest(const std::filesystem::path& folder, const FolderTensors* tensors,
                                               bool required, const Advance& advance) {
    CheckResult check("manifest");
    std::error_code ignored;
    if (!std::filesystem::exists(folder / Manifest::fileName, ignored)) {
        check.expect(!required, fmt::format("'{}': is missing", Manifest::fileName));
        return check.done("There is no manifest.");
    }
    const auto manifest = readJson(folder / Manifest::fileName);
    static const json none;
    const auto part = [&](const char* key) -> const json& {
        const bool there = manifest && manifest->is_object() && manifest->contains(key);
        return there ? manifest->find(key).value() : none;
    };
    const json &files = part("files"), &listed = part("tensors");
    if (!files.is_object() || !listed.is_object()) {
        check.problem(fmt::format("'{}': {}", Manifest::fileName,
                                  manifest ? "lists no files or tensors" : manifest.error().message));
        return check.done("The manifest could not be read.");
    }
    if (!checkSums(folder, tensors, files, listed, advance, check))
        return std::nullopt;
    if (tensors)
        for (const std::string& name : tensors->names)
            check.expect(listed.contains(name), fmt::format("'{}': the manifest does not list it", name));
    return check.done(
        fmt::format("{} files and {} tensors have the SHA-256 of the manifest.", files.size(), listed.size()));
}

} // namespace moescope::detail
