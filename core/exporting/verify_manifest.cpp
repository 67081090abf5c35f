// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/manifest.h"
#include "exporting/detail/verify_parts.h"
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

void checkFile(const std::filesystem::path& folder, const std::string& name, const json& entry, CheckResult& check) {
    if (!isPlainName(name))
        return check.problem(fmt::format("'{}': is no plain file name", name));
    const auto sum = sha256OfFile(folder / name);
    if (!sum)
        check.problem(fmt::format("'{}': is missing or cannot be read", name));
    else if (*sum != textAt(entry, "sha256"))
        check.problem(fmt::format("'{}': the file is not as it was written (its SHA-256 differs)", name));
}

void checkTensor(const Checkpoint& checkpoint, const std::string& name, const json& entry, CheckResult& check) {
    if (!checkpoint.find(name))
        return check.problem(fmt::format("'{}': the tensor is missing", name));
    const TensorView view = checkpoint.view(name);
    if (sha256(view.bytes) != textAt(entry, "sha256"))
        check.problem(fmt::format("'{}': the tensor's bytes are not as they were written (SHA-256 differs)", name));
}

} // namespace

std::optional<VerificationCheck> checkManifest(const std::filesystem::path& folder, const Checkpoint* checkpoint,
                                               bool required, const std::function<bool(double fraction)>& advance) {
    CheckResult check("manifest");
    std::error_code ignored;
    if (!std::filesystem::exists(folder / Manifest::fileName, ignored)) {
        check.expect(!required, fmt::format("'{}': is missing", Manifest::fileName));
        return check.done("There is no manifest.");
    }
    const auto manifest = readJson(folder / Manifest::fileName);
    const json files = manifest && manifest->is_object() ? manifest->value("files", json()) : json();
    const json tensors = manifest && manifest->is_object() ? manifest->value("tensors", json()) : json();
    if (!files.is_object() || !tensors.is_object()) {
        check.problem(fmt::format("'{}': {}", Manifest::fileName,
                                  manifest ? "lists no files or tensors" : manifest.error().message));
        return check.done("The manifest could not be read.");
    }
    const double total = static_cast<double>(files.size() + tensors.size());
    std::size_t done = 0;
    for (const auto& [name, entry] : files.items()) {
        checkFile(folder, name, entry, check);
        if (!advance(double(++done) / total))
            return std::nullopt;
    }
    for (const auto& [name, entry] : tensors.items()) {
        if (checkpoint)
            checkTensor(*checkpoint, name, entry, check);
        if (!advance(double(++done) / total))
            return std::nullopt;
    }
    if (checkpoint)
        for (const std::string& name : checkpoint->names())
            check.expect(tensors.contains(name), fmt::format("'{}': the manifest does not list it", name));
    return check.done(
        fmt::format("{} files and {} tensors have the SHA-256 of the manifest.", files.size(), tensors.size()));
}

} // namespace moescope::detail
