// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/detail/formatting.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

/// One part a run, "A: ...; B: ...".
template <class Part>
std::string ofEach(const SideBySide& all, Part&& part) {
    std::string line;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        line += fmt::format("{}{}, {}", run == 0 ? "" : "; ", all.labels[run], part(all.runs[run], run));
    return line + ".";
}

std::string whatLine(const SideBySide& all) {
    const ReportData& first = all.runs.front();
    const std::string family = textAt(first.model, "family");
    const auto parameters = numberAt(first.model, "parameters");
    return fmt::format("What: {} runs of {}{} side by side. ", all.runs.size(),
                       family.empty() ? "a mixture-of-experts model" : family,
                       parameters ? fmt::format(" of {} parameters", countText(*parameters)) : "") +
           ofEach(all, [](const ReportData& data, std::size_t) {
               const auto bits = numberAt(data.size, "mean_bits");
               return data.config.method +
                      (bits ? fmt::format(" at {:.2f} bits a weight of routed experts", *bits) : "");
           });
}

std::string differenceLine(const SideBySide& all) {
    constexpr std::size_t shown = 6;
    std::vector<std::string> names;
    for (const Difference& row : differencesOf(all))
        if (row.differs && (row.name.starts_with("run: ") || row.name.starts_with("plan: ")))
            names.push_back(row.name.substr(row.name.find(' ') + 1));
    const std::size_t widths = widthDifferences(all).size();
    const std::string plans =
        widths == 0 ? std::string("the plans are the same")
                    : fmt::format("{} {} another width", widths, widths == 1 ? "linear has" : "linears have");
    if (names.empty())
        return fmt::format("Differs: no setting; {}.", plans);
    const std::size_t more = names.size() - std::min(names.size(), shown);
    names.resize(std::min(names.size(), shown));
    return fmt::format("Differs: {}{}; {}.", fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "",
                       plans);
}

std::string sizeLine(const SideBySide& all) {
    return "Size: " + ofEach(all, [](const ReportData& data, std::size_t) {
               const auto original = numberAt(data.size, "original_bytes"), bytes = numberAt(data.size, "tensor_bytes");
               return original && bytes && *original > 0.0
                          ? fmt::format("{} of {} ({})", bytesText(*bytes), bytesText(*original),
                                        percentText(*bytes / *original))
                          : std::string("not known");
           });
}

std::string resultLine(const SideBySide& all) {
    const std::vector<SameTokens> groups = groupsOf(all);
    if (groups.empty() || std::ranges::count_if(groups.front().main, std::identity()) == 0)
        return "Result: no run was measured yet on a text that it did not see.";
    const SameTokens& group = groups.front();
    return fmt::format("Result: on {}: ", whereOf(group.first())) +
           ofEach(all, [&](const ReportData&, std::size_t run) {
               const Comparison* main = group.main[run];
               return main ? fmt::format("flips {}, KL {:.4f}, perplexity {:.2f} → {:.2f}", percentText(main->flipRate),
                                         main->kl, main->perplexityOriginal, main->perplexityQuantized)
                           : std::string("not measured on these tokens");
           });
}

std::string proofLine(const SideBySide& all) {
    return "Proof: " + ofEach(all, [](const ReportData& data, std::size_t) {
               if (data.exports.empty())
                   return std::string("not exported");
               const auto passed = std::ranges::count_if(
                   data.exports, [](const ExportRecord& record) { return record.verification.passed(); });
               return fmt::format("{} of {} exports were read back and agree with the run", passed,
                                  data.exports.size());
           });
}

} // namespace

std::vector<std::string> summaryOf(const SideBySide& all) {
    return {whatLine(all), differenceLine(all), sizeLine(all), resultLine(all), proofLine(all)};
}

} // namespace moescope::detail
