// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"
#include "report/detail/shown_text.h"
#include "report/detail/side_by_side.h"
#include "report/detail/summary.h"

namespace moescope::detail {
namespace {

/// The last `parts` of a path.
std::string endOf(const std::filesystem::path& path, int parts) {
    std::filesystem::path end = path.filename(), rest = path.parent_path();
    for (int i = 1; i < parts && !rest.filename().empty(); ++i) {
        end = rest.filename() / end;
        rest = rest.parent_path();
    }
    return end.string();
}

/// True where no key that both have differs: later programs may tell more of a model.
bool agree(const nlohmann::json& a, const nlohmann::json& b) {
    if (a.is_object() && b.is_object())
        return std::ranges::all_of(a.items(), [&](const auto& entry) {
            const auto found = b.find(entry.key());
            return entry.key() == "version" || found == b.end() || agree(entry.value(), *found);
        });
    if (a.is_array() && b.is_array())
        return a.size() == b.size() && std::ranges::equal(a, b, agree);
    return a == b;
}

std::string modelOf(const ReportData& data) {
    const std::string family = textAt(data.model, "family");
    return fmt::format("{} of {} layers in {}", family.empty() ? "a model" : family, data.layers,
                       data.config.model.string());
}

ReportTable whichRuns(const SideBySide& all) {
    ReportTable table{
        "Which run is which",
        {"Run", "Folder", "Method", "Strategy of its plan", "State", "Begun, UTC", "Quantizing took", "moescope"},
        {}};
    for (std::size_t i = 0; i < all.runs.size(); ++i) {
        const ReportData& data = all.runs[i];
        const auto orDash = [](std::string text) { return text.empty() ? std::string("–") : text; };
        const auto seconds = numberAt(data.state, "seconds");
        table.rows.push_back({all.labels[i], data.folder, data.config.method, data.plan.strategy,
                              orDash(textAt(data.state, "state")), orDash(textAt(data.environment, "started_utc")),
                              seconds ? ReportCell(secondsText(*seconds), *seconds) : ReportCell("–"),
                              orDash(textAt(data.environment, "moescope"))});
    }
    return table;
}

/// "Size: 16 MB become ..." stands in the row "Size".
ReportTable summaries(const SideBySide& all) {
    ReportTable table{"The five lines of each run", {"Line"}, {}};
    for (std::size_t i = 0; i < all.runs.size(); ++i) {
        table.columns.push_back(all.labels[i]);
        const std::vector<std::string> lines = summaryOf(all.runs[i]);
        for (std::size_t line = 0; line < lines.size(); ++line) {
            const auto colon = lines[line].find(": ");
            if (i == 0)
                table.rows.push_back({lines[line].substr(0, colon)});
            table.rows[line].emplace_back(lines[line].substr(colon + 2));
        }
    }
    return table;
}

} // namespace

std::vector<std::string> labelsOf(std::span<const ReportData> runs) {
    constexpr int deepest = 8;
    constexpr std::size_t mostLetters = 40;
    std::vector<std::string> names;
    for (int parts = 1; parts <= deepest; ++parts) {
        names.clear();
        for (const ReportData& data : runs)
            names.push_back(endOf(data.folder, parts));
        if (std::set<std::string>(names.begin(), names.end()).size() == names.size())
            break;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = fmt::format("{}: {}", static_cast<char>('A' + i), clipped(names[i], mostLetters));
    return names;
}

Status checkSameModel(std::span<const ReportData> runs) {
    for (const ReportData& other : runs.subspan(1))
        if (!agree(runs.front().fingerprint, other.fingerprint))
            return failure("{}: is a run of another model ({}) than {} ({}). A report sets runs of one model side by "
                           "side; make a report of each.",
                           other.folder, modelOf(other), runs.front().folder, modelOf(runs.front()));
    return {};
}

std::vector<ReportBlock> runsTogether(const SideBySide& all) {
    std::vector<ReportBlock> blocks{whichRuns(all), summaries(all)};
    std::ranges::move(modelSection(all.runs.front()), std::back_inserter(blocks));
    return blocks;
}

const std::vector<SideBySideBuilder>& sideBySideTable() {
    static const std::vector<SideBySideBuilder> table{
        {"runs", "The runs and their model", runsTogether},
        {"differences", "What differs", differencesTogether},
        {"plan", "Plans and sizes", plansTogether},
        {"coverage", "Coverage of the experts", coverageTogether},
        {"tuning", "Tuning, layer by layer", tuningTogether},
        {"comparison", "Compared with the original", comparisonsTogether},
        {"flips", "Routing flips", flipsTogether},
        {"export", "Exports and their verification", exportsTogether},
        {"reproduce", "How to reproduce", reproduceTogether},
    };
    return table;
}

} // namespace moescope::detail
