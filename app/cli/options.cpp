// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "exporting/exporter.h"
#include "pipeline/dataset_names.h"

namespace moescope::cli {

namespace {

CLI::Option* addSources(CLI::App& command, const std::string& option, std::vector<TextSource>& texts,
                        const std::string& description) {
    return command
        .add_option_function<std::vector<std::string>>(
            option,
            [&texts, option](const std::vector<std::string>& given) {
                for (const std::string& text : given) {
                    auto source = TextSource::parse(text);
                    if (!source)
                        throw CLI::ValidationError(option, source.error().message);
                    texts.push_back(std::move(*source));
                }
            },
            description)
        ->type_name("FILE");
}

} // namespace

void addTexts(CLI::App& command, std::vector<TextSource>& texts, const std::string& purpose) {
    addSources(command, "--text", texts,
               purpose + ": FILE[:FROM-TO][=SHARE], FROM and TO in percent of the file's tokens; UTF-8 text, a "
                         ".jsonl file of documents (one object a line with a \"text\" string), or a .safetensors file "
                         "with input_ids")
        ->required();
}

void addCheckTexts(CLI::App& command, std::vector<TextSource>& texts) {
    addSources(command, "--check-text", texts,
               "Measure perplexity, KL and flips of the written files against the original on it, from its start: "
               "FILE[:FROM-TO]; one that neither tuning nor calibration saw");
}

void addDatasets(CLI::App& command, std::vector<TextSource>& texts, std::vector<std::string>& names,
                 const std::string& purpose) {
    command
        .add_option_function<std::vector<std::string>>(
            "--text",
            [&texts, &names](const std::vector<std::string>& given) {
                for (const std::string& text : given) {
                    auto named = NamedText::parse(text);
                    if (!named)
                        throw CLI::ValidationError("--text", named.error().message);
                    texts.push_back(std::move(named->source));
                    names.push_back(std::move(named->name));
                }
            },
            purpose + ": [NAME=]FILE[:FROM-TO], a dataset each; NAME: how it is called (default: the file's name "
                      "without its ending), FROM "
                      "and TO in percent of the file's tokens; UTF-8 text, a .jsonl file of documents (one object a "
                      "line with a "
                      "\"text\" string), or a .safetensors file with input_ids")
        ->required()
        ->type_name("FILE");
}

std::vector<std::string> formatIds() {
    std::vector<std::string> ids;
    for (const ExporterInfo& format : exporterTable())
        ids.emplace_back(format.id);
    return ids;
}

void addCompute(CLI::App& command, std::string& device, int& threads) {
    command.add_option("--device", device, "Where to compute")
        ->check(CLI::IsMember({"cpu", "cuda"}))
        ->capture_default_str();
    command.add_option("--threads", threads, "CPU threads; 0 = one a core")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
}

} // namespace moescope::cli
