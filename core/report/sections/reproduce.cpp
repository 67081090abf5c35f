// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

/// An argument as a POSIX shell reads it.
std::string quoted(const std::string& argument) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) || std::string_view("/._-:=+,@%").find(static_cast<char>(c)) != std::string_view::npos; };
    if (!argument.empty() && std::ranges::all_of(argument, plain))
        return argument;
    std::string result = "'";
    for (const char c : argument)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

/// "wiki.txt 50-100 %", as a comparison names its text, back into an argument: "wiki.txt:50-100".
std::string textArgument(std::string name) {
    constexpr std::string_view ending = " %";
    const auto space = name.ends_with(ending) ? name.rfind(' ', name.size() - ending.size() - 1) : std::string::npos;
    if (space == std::string::npos)
        return name;
    name.resize(name.size() - ending.size());
    name[space] = ':';
    return name;
}

std::string quantizeLine(const ReportData& data) {
    const RunConfig& config = data.config;
    std::string line = fmt::format("moescope-cli quantize {} --plan {} --method {}", quoted(config.model.string()),
                                   quoted((std::filesystem::path(data.folder) / "plan.json").string()), config.method);
    if (!config.base.empty())
        line += " --base " + quoted(config.base.string());
    for (const TextSource& text : config.texts)
        line += " --text " + quoted(text.text());
    line += fmt::format(" --samples {} --length {} --batch {} --iterations {} --value-weight {} --structure-weight {} --seed {} --device {}",
                        config.samples, config.length, config.tuning.batch, config.tuning.iterations, config.tuning.valueWeight,
                        config.tuning.structureWeight, config.seed, config.device);
    return line + " --out RUN";
}

} // namespace

std::vector<ReportBlock> reproduceSection(const ReportData& data) {
    ReportCode code{"With the plan of this run; RUN and DIR are new folders", {quantizeLine(data)}};
    for (const Comparison& comparison : data.comparisons) {
        std::string line = fmt::format("moescope-cli compare {} RUN", quoted(data.config.model.string()));
        for (const std::string& text : comparison.texts)
            line += " --text " + quoted(textArgument(text));
        code.lines.push_back(line + fmt::format(" --windows {} --length {}", comparison.texts.empty() ? comparison.windows : comparison.windows / static_cast<int>(comparison.texts.size()), comparison.length));
    }
    for (const ExportRecord& record : data.exports)
        code.lines.push_back(fmt::format("moescope-cli export RUN --format {} --out DIR-{}", record.format, record.format));
    code.lines.emplace_back("moescope-cli report RUN --out report.html");
    return {ReportParagraph{"The same seed, device and number of threads give the same result."}, code};
}

} // namespace moescope::detail
