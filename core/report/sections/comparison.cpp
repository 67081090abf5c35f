// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/reproduce.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

std::string textsOf(const Comparison& comparison) { return fmt::format("{}", fmt::join(comparison.texts, ", ")); }

/// What tuning gained: each measure of the run over that of a baseline, on the same tokens.
ReportTable gains(const ReportData& data) {
    ReportTable table{"The run beside its baselines, same tokens; a ratio below 1 is a gain",
                      {"Text", "Baseline", "Flips, baseline", "run", "ratio", "KL, baseline", "run", "ratio"},
                      {}};
    const auto ratio = [](double value, double base) {
        return base > 0.0 ? numberCell(value / base, 3) : ReportCell("–");
    };
    const auto add = [&](const Comparison& run, const std::string& name, const Comparison& baseline) {
        table.rows.push_back({textsOf(run), name, percentCell(baseline.flipRate), percentCell(run.flipRate),
                              ratio(run.flipRate, baseline.flipRate), numberCell(baseline.kl, 4), numberCell(run.kl, 4),
                              ratio(run.kl, baseline.kl)});
    };
    for (const Comparison& run : data.comparisons) {
        if (isRounded(run))
            continue;
        if (const Comparison* rounded = baselineOf(data, run))
            add(run, "its plan, rounded to nearest", *rounded);
        for (const Comparison& baseline : data.baselines)
            if (sameTokens(run, baseline))
                add(run, baselineName(baseline), baseline);
    }
    return table;
}

/// How a baseline that is another run or plan comes into this report.
ReportCode otherBaselines(const ReportData& data, const Comparison& shown) {
    const std::string model = quoted(data.config.model.string()), run = quoted(data.folder);
    const std::string measured = fmt::format("{} --baseline-of {}", windowArguments(shown), run);
    ReportCode code{
        "Further baselines: the uniform plan rounded to nearest, and this plan tuned by reconstruction alone",
        {fmt::format("moescope-cli allocate {} --strategy uniform --mean-bits {} --out uniform.json", model,
                     std::llround(numberAt(data.size, "mean_bits").value_or(3.0))),
         fmt::format("moescope-cli compare {} uniform.json{}", model, measured)}};
    if (data.config.method != "autoround") {
        code.lines.push_back(quantizeLine(data, "autoround", "run-autoround"));
        code.lines.push_back(fmt::format("moescope-cli compare {} run-autoround{}", model, measured));
    }
    return code;
}

} // namespace

std::vector<ReportBlock> comparisonSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"The quantized model has not been compared with its original.",
                              fmt::format("moescope-cli compare {} {} --text FILE", quoted(data.config.model.string()),
                                          quoted(data.folder))}};
    std::vector<ReportBlock> blocks{ReportParagraph{
        "A flip is a token and layer whose set of chosen experts differs from full precision; agreement is the share "
        "of chosen experts that both choose. By margin: share of the margins at the top-k boundary that flipped tokens "
        "have; by output: mean change of the experts' output by the flips alone. KL is of the next-token laws, "
        "original against quantized."}};
    if (ReportTable table = gains(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    blocks.emplace_back(measuresTable("Against the original on the same tokens", namedComparisons(data)));
    if (ReportTable table = datasetsTable("By dataset; the weights of a row against the original on its text alone",
                                          namedComparisons(data));
        !table.rows.empty())
        blocks.emplace_back(std::move(table));
    const Comparison* shown = mainComparison(data);
    if (data.config.method != "rtn" && !baselineOf(data, *shown))
        blocks.emplace_back(
            ReportMissing{"What tuning gained over the plan rounded to nearest was not measured on these tokens.",
                          baselineCommand(data, *shown)});
    if (data.baselines.empty())
        blocks.emplace_back(otherBaselines(data, *shown));
    return blocks;
}

} // namespace moescope::detail
