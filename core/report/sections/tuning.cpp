// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportTable outcomes(const ReportData& data) {
    ReportTable table{"Finished layers, on the held-out windows; before is round to nearest; MSE of the layer's "
                      "output; the iteration that was kept",
                      {"Layer", "Loss after / before", "MSE before", "after", "Flips before", "after",
                       "Agreement before", "after", "Kept", "Seconds"},
                      {}};
    for (const LayerOutcome& outcome : data.outcomes)
        table.rows.push_back(
            {std::to_string(outcome.layer),
             numberCell(outcome.before.total > 0.0 ? outcome.after.total / outcome.before.total : NAN, 3),
             ReportCell(fmt::format("{:.3e}", outcome.mseBefore), outcome.mseBefore),
             ReportCell(fmt::format("{:.3e}", outcome.mseAfter), outcome.mseAfter), percentCell(outcome.flipsBefore),
             percentCell(outcome.flipsAfter), percentCell(outcome.agreementBefore), percentCell(outcome.agreementAfter),
             countCell(outcome.keptIteration), numberCell(outcome.seconds, 1)});
    return table;
}

ReportBars flips(const ReportData& data) {
    ReportBars bars{"Flips before and after tuning",
                    "Share of held-out tokens whose set of experts differs from full precision, by layer.",
                    "Layer",
                    "flips, %",
                    {},
                    {{"round to nearest", {}}, {"tuned", {}}},
                    2};
    for (const LayerOutcome& outcome : data.outcomes) {
        bars.categories.push_back(std::to_string(outcome.layer));
        bars.series[0].values.push_back(100.0 * outcome.flipsBefore.value_or(NAN));
        bars.series[1].values.push_back(100.0 * outcome.flipsAfter.value_or(NAN));
    }
    return bars;
}

/// Weighted sum of the held-out terms at round to nearest: not 1, since each term is 1 there and they are summed.
double totalBefore(const ReportData& data, int layer) {
    const auto found = std::ranges::find(data.outcomes, layer, &LayerOutcome::layer);
    return found != data.outcomes.end() && found->before.total > 0.0 ? found->before.total : 1.0;
}

/// Held-out loss of up to four layers spread over the model.
ReportLines curves(const ReportData& data) {
    ReportLines lines{
        "Held-out loss while tuning",
        "Weighted sum of the loss terms on the held-out windows over a layer's iterations; 1 is round to nearest.",
        "iteration",
        "loss, relative to round to nearest",
        {}};
    constexpr int most = 4;
    const int count = std::min(most, data.layers);
    for (int i = 0; i < count; ++i) {
        const int layer = count == 1 ? 0 : i * (data.layers - 1) / (count - 1);
        ReportLines::Curve curve{fmt::format("layer {}", layer), {}, {}};
        for (const TuningStep& step : data.steps)
            if (step.layer == layer && step.heldOut) {
                curve.x.push_back(step.iteration);
                curve.y.push_back(step.heldOut->total / totalBefore(data, layer));
            }
        if (!curve.x.empty())
            lines.curves.push_back(std::move(curve));
    }
    return lines;
}

ReportTable warnings(const ReportData& data) {
    ReportTable table{"Warnings", {"Layer", "Warning"}, {}};
    for (const LayerOutcome& outcome : data.outcomes)
        for (const std::string& warning : outcome.warnings)
            table.rows.push_back({std::to_string(outcome.layer), warning});
    return table;
}

/// Predicted beside measured, where a layer was measured.
std::optional<ReportParagraph> memory(const ReportData& data) {
    std::uint64_t measured = 0;
    for (const LayerOutcome& outcome : data.outcomes)
        measured = std::max(measured, outcome.deviceBytes.value_or(0));
    if (measured == 0)
        return std::nullopt;
    const auto text = [](std::uint64_t bytes) { return bytesText(static_cast<double>(bytes)); };
    std::string sentence = fmt::format("Tensors took at most {} of the computing device's memory", text(measured));
    if (!data.memory)
        return ReportParagraph{sentence + "."};
    const MemoryPrediction& p = *data.memory;
    return ReportParagraph{fmt::format(
        "{}; {} had been predicted: weights {}, rounding {}, gradients {}, a batch {}, routing of all windows {}, "
        "hidden "
        "states {}{}.",
        sentence, text(p.total()), text(p.weights), text(p.rounding), text(p.gradients), text(p.batch), text(p.routing),
        text(p.states), p.hostStates > 0 ? fmt::format(" there and {} in the host's memory", text(p.hostStates)) : "")};
}

} // namespace

std::vector<ReportBlock> tuningSection(const ReportData& data) {
    std::vector<ReportBlock> blocks;
    const std::string state = textAt(data.state, "state");
    if (state != "done")
        blocks.emplace_back(ReportParagraph{
            fmt::format("The run is not finished: its state is “{}”. {}", state, textAt(data.state, "message"))});
    else if (const auto seconds = numberAt(data.state, "seconds"))
        blocks.emplace_back(ReportParagraph{fmt::format("Quantizing took {}.", secondsText(*seconds))});
    if (data.outcomes.empty()) {
        blocks.emplace_back(ReportMissing{"No layer has been finished yet.", "moescope-cli quantize …"});
        return blocks;
    }
    if (std::ranges::any_of(data.outcomes, [](const LayerOutcome& outcome) { return outcome.flipsAfter.has_value(); }))
        blocks.emplace_back(flips(data));
    blocks.emplace_back(outcomes(data));
    if (auto paragraph = memory(data))
        blocks.emplace_back(std::move(*paragraph));
    if (ReportLines lines = curves(data); !lines.curves.empty())
        blocks.emplace_back(std::move(lines));
    if (ReportTable table = warnings(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    return blocks;
}

} // namespace moescope::detail
