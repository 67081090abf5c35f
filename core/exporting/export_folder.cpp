// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/export_folder.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace moescope::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> companions{"generation_config.json",
                                                      "tokenizer.json",
                                                      "tokenizer_config.json",
                                                      "tokenizer.model",
                                                      "special_tokens_map.json",
                                                      "added_tokens.json",
                                                      "vocab.json",
                                                      "vocab.txt",
                                                      "merges.txt",
                                                      "chat_template.jinja",
                                                      "chat_template.json",
                                                      "USE_POLICY.md"};

/// LICENSE, LICENSE.txt, License-Model.md, NOTICE, ...: they have to go with the weights.
bool isLicence(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return std::ranges::any_of(std::array{"LICENSE", "LICENCE", "NOTICE", "COPYING"}, [&](std::string_view word) {
        return name.starts_with(word) &&
               (name.size() == word.size() || std::isalnum(static_cast<unsigned char>(name[word.size()])) == 0);
    });
}

Status copied(const fs::path& source, const fs::path& target, Manifest& manifest) {
    std::error_code problem;
    fs::copy_file(source, target, problem);
    if (problem)
        return failure("{}: cannot be copied ({}).", source.string(), problem.message());
    return manifest.addFile(target);
}

} // namespace

Status checkSpace(const fs::path& folder, std::int64_t bytes) {
    std::error_code problem;
    const fs::space_info space = fs::space(folder, problem);
    constexpr std::uintmax_t others = 64U << 20U; // tokenizer, configs, manifest
    if (!problem && space.available < static_cast<std::uintmax_t>(bytes) + others)
        return failure(
            "{}: the export needs {:.2f} GB, the disk has {:.2f} GB left. Free some space or choose another disk.",
            folder.parent_path().string(), static_cast<double>(bytes) / 1e9,
            static_cast<double>(space.available) / 1e9);
    return {};
}

Status copyCompanions(const Model& model, const fs::path& folder, Manifest& manifest) {
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(model.folder(), problem)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file(problem) ||
            (std::ranges::find(companions, name) == companions.end() && !isLicence(name)))
            continue;
        if (Status done = copied(entry.path(), folder / name, manifest); !done)
            return done;
    }
    if (problem)
        return failure("{}: cannot be listed ({}).", model.folder().string(), problem.message());
    return {};
}

} // namespace moescope::detail
