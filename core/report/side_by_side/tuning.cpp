// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "report/detail/formatting.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

using Measure = std::optional<double> (*)(const LayerOutcome&);

std::optional<double> lossRatio(const LayerOutcome& outcome) {
    return outcome.before.total > 0.0 ? std::optional(outcome.after.total / outcome.before.total) : std::nullopt;
}

std::optional<double> mseRatio(const LayerOutcome& outcome) {
    return outcome.mseBefore > 0.0 ? std::optional(outcome.mseAfter / outcome.mseBefore) : std::nullopt;
}

template <const RouterStages LayerOutcome::*router>
std::optional<double> flips(const LayerOutcome& outcome) {
    const auto& result = (outcome.*router).result;
    return result ? std::optional(100.0 * result->flipRate) : std::nullopt;
}

template <const RouterStages LayerOutcome::*router>
std::optional<double> outputWeighted(const LayerOutcome& outcome) {
    const auto& result = (outcome.*router).result;
    return result && result->outputWeighted ? std::optional(100.0 * *result->outputWeighted) : std::nullopt;
}

/// [layer][run]; layers that no run has finished are not there.
std::map<int, std::vector<std::optional<double>>> valuesOf(const SideBySide& all, Measure measure) {
    std::map<int, std::vector<std::optional<double>>> values;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        for (const LayerOutcome& outcome : all.runs[run].outcomes)
            if (const auto value = measure(outcome); value && std::isfinite(*value))
                values.try_emplace(outcome.layer, all.runs.size()).first->second[run] = value;
    return values;
}

void addTable(std::vector<ReportBlock>& blocks, const SideBySide& all, std::string caption, int decimals,
              Measure measure) {
    ReportTable table{std::move(caption), {"Layer"}, {}};
    table.columns.insert(table.columns.end(), all.labels.begin(), all.labels.end());
    for (const auto& [layer, runs] : valuesOf(all, measure)) {
        table.rows.push_back({std::to_string(layer)});
        for (const auto& value : runs)
            table.rows.back().push_back(value ? numberCell(*value, decimals) : ReportCell("–"));
    }
    if (!table.rows.empty())
        blocks.emplace_back(std::move(table));
}

void addBars(std::vector<ReportBlock>& blocks, const SideBySide& all, std::string title, std::string description,
             std::string yTitle, Measure measure) {
    ReportBars bars{std::move(title), std::move(description), "Layer", std::move(yTitle), {}, {}, 3};
    for (const std::string& label : all.labels)
        bars.series.push_back({label, {}});
    for (const auto& [layer, runs] : valuesOf(all, measure)) {
        bars.categories.push_back(std::to_string(layer));
        for (std::size_t run = 0; run < runs.size(); ++run)
            bars.series[run].values.push_back(runs[run].value_or(NAN));
    }
    if (!bars.categories.empty())
        blocks.emplace_back(std::move(bars));
}

} // namespace

std::vector<ReportBlock> tuningTogether(const SideBySide& all) {
    std::vector<ReportBlock> blocks{ReportParagraph{
        "On each run's own held-out windows, against round to nearest with its own plan: runs of other plans or other "
        "calibration texts start from another place. What is measured on the same tokens stands below."}};
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        if (all.runs[run].outcomes.empty())
            blocks.emplace_back(ReportMissing{all.labels[run] + " has not finished a layer.",
                                              "moescope-cli resume " + quoted(all.runs[run].folder)});
    addBars(blocks, all, "Loss of each layer, after tuning over before",
            "Weighted sum of the terms that the run tuned; 1 is round to nearest.", "after / before", lossRatio);
    addTable(blocks, all, "Loss after tuning over before, by layer", 3, lossRatio);
    addTable(blocks, all, "Mean squared error of the layer's output, after tuning over before", 3, mseRatio);
    addBars(blocks, all, "Flips of each layer's own router, as stored",
            "Share of held-out tokens whose set of experts differs from full precision, behind the layer's quantized "
            "attention.",
            "flips, %", flips<&LayerOutcome::ownRouter>);
    addTable(blocks, all, "Flips of the own router as stored, %", 2, flips<&LayerOutcome::ownRouter>);
    addTable(blocks, all, "The same weighted by the change of the experts' output, %", 2,
             outputWeighted<&LayerOutcome::ownRouter>);
    addTable(blocks, all, "Flips of the next layer's router on what the layer puts out, %", 2,
             flips<&LayerOutcome::nextRouter>);
    return blocks;
}

} // namespace moescope::detail
