// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dataset_names.h"

#include <algorithm>
#include <filesystem>

namespace moescope {
namespace {

bool isNumber(const std::string& text) {
    char* end = nullptr;
    std::strtod(text.c_str(), &end);
    return !text.empty() && *end == '\0';
}

bool exists(const TextSource& source) {
    std::error_code problem;
    return std::filesystem::exists(source.file, problem);
}

std::string stemOf(const TextSource& source) {
    const std::string stem = source.file.stem().string();
    return source.from <= 0.0 && source.to >= 100.0 ? stem
                                                    : fmt::format("{} {:g}-{:g} %", stem, source.from, source.to);
}

} // namespace

Result<NamedText> NamedText::parse(const std::string& text) {
    auto plain = TextSource::parse(text);
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const bool named = equals != std::string::npos && equals > 0 && name.find_first_of("/:") == std::string::npos &&
                       !isNumber(text.substr(equals + 1)); // FILE=SHARE
    if (!named || (plain && exists(*plain)))
        return plain ? Result<NamedText>(NamedText{{}, std::move(*plain)}) : propagate(plain);
    auto source = TextSource::parse(text.substr(equals + 1));
    if (!source)
        return propagate(source);
    return NamedText{name, std::move(*source)};
}

Result<std::vector<std::string>> datasetNames(const std::vector<TextSource>& texts,
                                              const std::vector<std::string>& given) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool named = i < given.size() && !given[i].empty();
        const std::string wanted = named ? given[i] : stemOf(texts[i]);
        std::string name = wanted;
        for (int number = 2; std::ranges::find(names, name) != names.end(); ++number) {
            if (named)
                return failure("Two texts are called '{}'. Give each dataset a name of its own.", name);
            name = fmt::format("{} ({})", wanted, number);
        }
        names.push_back(std::move(name));
    }
    return names;
}

} // namespace moescope
