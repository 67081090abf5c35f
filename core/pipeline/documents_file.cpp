// SPDX-License-Identifier: Apache-2.0
#include "pipeline/documents_file.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "support/atomic_write.h"

namespace moescope {

bool isDocumentsFile(const std::filesystem::path& file) { return file.extension() == ".jsonl"; }

Result<std::vector<std::string>> readDocuments(const std::filesystem::path& file) {
    auto content = readFile(file);
    if (!content)
        return propagate(content);
    std::vector<std::string> documents;
    std::string_view rest = *content;
    for (int number = 1; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const nlohmann::json object = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
        if (!object.is_object())
            return failure("{}, line {}: is not a JSON object. A .jsonl file holds one object a line, such as "
                           "{{\"text\": \"...\"}}.",
                           file.string(), number);
        const auto text = object.find("text");
        if (text == object.end() || !text->is_string())
            return failure("{}, line {}: has no \"text\" that is a string; that is what is read of a document.",
                           file.string(), number);
        documents.push_back(text->get<std::string>());
    }
    if (documents.empty())
        return failure("{}: holds no documents.", file.string());
    return documents;
}

} // namespace moescope
