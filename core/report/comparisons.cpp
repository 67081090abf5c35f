// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"

#include <algorithm>
#include <cctype>
#include <ranges>

namespace moescope::detail {
namespace {

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

} // namespace

bool sameTokens(const Comparison& a, const Comparison& b) {
    return a.texts == b.texts && a.windows == b.windows && a.length == b.length && a.dtype == b.dtype;
}

bool isRounded(const Comparison& comparison) {
    return std::filesystem::path(comparison.quantized).extension() == ".json";
}

const Comparison* baselineOf(const ReportData& data, const Comparison& comparison) {
    for (const Comparison& other : data.comparisons | std::views::reverse)
        if (isRounded(other) && sameTokens(other, comparison))
            return &other;
    return nullptr;
}

const Comparison* mainComparison(const ReportData& data) {
    for (const Comparison& comparison : data.comparisons | std::views::reverse)
        if (!isRounded(comparison))
            return &comparison;
    return data.comparisons.empty() ? nullptr : &data.comparisons.back();
}

std::string nameOf(const ReportData& data, const Comparison& comparison) {
    return isRounded(comparison) || data.config.method == "rtn" ? "rounded to nearest" : data.config.method;
}

std::string baselineName(const Comparison& comparison) {
    std::filesystem::path path(comparison.quantized);
    const bool ofRun = path.filename() == "plan.json";
    if (ofRun) // every run's plan is called so
        path = path.parent_path();
    const std::string name = (path.parent_path().filename() / path.filename()).string();
    return name + (ofRun ? ", its plan rounded to nearest" : isRounded(comparison) ? ", rounded to nearest" : "");
}

std::string whereOf(const Comparison& comparison) {
    return fmt::format("{}: {} windows of {} tokens, stride {}, {}", fmt::join(comparison.texts, ", "),
                       comparison.windows, comparison.length, comparison.length, comparison.dtype);
}

NamedComparisons namedComparisons(const ReportData& data) {
    NamedComparisons named;
    for (const Comparison& comparison : data.comparisons)
        named.emplace_back(nameOf(data, comparison), &comparison);
    for (const Comparison& comparison : data.baselines)
        named.emplace_back(baselineName(comparison), &comparison);
    return named;
}

std::string quoted(const std::string& argument) {
    const auto plain = [](unsigned char c) {
        return std::isalnum(c) || std::string_view("/._-:=+,@%").find(static_cast<char>(c)) != std::string_view::npos;
    };
    if (!argument.empty() && std::ranges::all_of(argument, plain))
        return argument;
    std::string result = "'";
    for (const char c : argument)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::string windowArguments(const Comparison& comparison) {
    std::string line;
    if (comparison.sources.empty()) // of an older moescope: names without their folders
        for (const std::string& text : comparison.texts)
            line += " --text " + quoted(textArgument(text));
    for (const std::string& source : comparison.sources)
        line += " --text " + quoted(source);
    const int texts = std::max(1, static_cast<int>(comparison.texts.size()));
    line += fmt::format(" --windows {} --length {}", comparison.windows / texts, comparison.length);
    return comparison.dtype == "float32" ? line : line + " --dtype " + comparison.dtype;
}

std::string baselineCommand(const ReportData& data, const Comparison& comparison) {
    return fmt::format("moescope-cli compare {} {}{}", quoted(data.config.model.string()),
                       quoted((std::filesystem::path(data.folder) / "plan.json").string()),
                       windowArguments(comparison));
}

} // namespace moescope::detail
