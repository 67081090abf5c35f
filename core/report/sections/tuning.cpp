// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportTable outcomes(const ReportData& data) {
    ReportTable table{"Finished layers, on the held-out windows; before is round to nearest; MSE of the layer's "
                      "output; the iteration that was kept",
                      {"Layer", "Loss after / before", "MSE before", "after", "Kept", "Seconds"},
                      {}};
    for (const LayerOutcome& outcome : data.outcomes)
        table.rows.push_back(
            {std::to_string(outcome.layer),
             numberCell(outcome.before.total > 0.0 ? outcome.after.total / outcome.before.total : NAN, 3),
             ReportCell(fmt::format("{:.3e}", outcome.mseBefore), outcome.mseBefore),
             ReportCell(fmt::format("{:.3e}", outcome.mseAfter), outcome.mseAfter), countCell(outcome.keptIteration),
             numberCell(outcome.seconds, 1)});
    return table;
}

/// The terms of the loss that any layer has, each after tuning against round to nearest.
ReportTable terms(const ReportData& data) {
    struct Term {
        const char* name;
        std::optional<double> (*of)(const LossTerms&);
    };
    constexpr std::array all{
        Term{"Reconstruction", [](const LossTerms& t) { return std::optional(t.reconstruction); }},
        Term{"Value, own", [](const LossTerms& t) { return t.valueOwn; }},
        Term{"Value, next", [](const LossTerms& t) { return t.valueNext; }},
        Term{"Structure, own", [](const LossTerms& t) { return t.structureOwn; }},
        Term{"Structure, next", [](const LossTerms& t) { return t.structureNext; }},
        Term{"Order, own", [](const LossTerms& t) { return t.orderOwn; }},
        Term{"Order, next", [](const LossTerms& t) { return t.orderNext; }},
        Term{"Starving experts", [](const LossTerms& t) { return t.starving; }},
    };
    ReportTable table{"Terms of the loss after tuning, held-out windows; round to nearest is 1", {"Layer"}, {}};
    std::vector<const Term*> shown;
    for (const Term& term : all)
        if (std::ranges::any_of(data.outcomes,
                                [&](const auto& outcome) { return term.of(outcome.after).has_value(); })) {
            shown.push_back(&term);
            table.columns.emplace_back(term.name);
        }
    for (const LayerOutcome& outcome : data.outcomes) {
        table.rows.push_back({std::to_string(outcome.layer)});
        for (const Term* term : shown) {
            const auto value = term->of(outcome.after);
            table.rows.back().push_back(value && std::isfinite(*value) ? numberCell(*value, 3) : ReportCell("–"));
        }
    }
    return table;
}

std::optional<double> rateOf(const std::optional<RouterFlips>& flips) {
    return flips ? std::optional(flips->flipRate) : std::nullopt;
}

ReportBars flips(const ReportData& data) {
    ReportBars bars{"Flips before and after tuning",
                    "Share of held-out tokens whose set of experts differs from full precision, by layer: of its own "
                    "router, behind its quantized attention, and of the next layer's, on what it puts out.",
                    "Layer",
                    "flips, %",
                    {},
                    {{"own, round to nearest", {}}, {"own, tuned", {}}},
                    2};
    const bool next = std::ranges::any_of(
        data.outcomes, [](const LayerOutcome& outcome) { return outcome.nextRouter.result.has_value(); });
    if (next)
        bars.series.insert(bars.series.end(), {{"next, round to nearest", {}}, {"next, tuned", {}}});
    for (const LayerOutcome& outcome : data.outcomes) {
        bars.categories.push_back(std::to_string(outcome.layer));
        std::size_t series = 0;
        for (const RouterStages* router : {&outcome.ownRouter, &outcome.nextRouter})
            for (const auto* place : {&router->nearest, &router->result})
                if (series < bars.series.size())
                    bars.series[series++].values.push_back(100.0 * rateOf(*place).value_or(NAN));
    }
    return bars;
}

/// A row for each router of a layer at each place: the start only where the tuning started elsewhere.
ReportTable routers(const ReportData& data) {
    ReportTable table{
        "Routing of each layer against full precision, on the held-out windows; own: the layer's router behind its "
        "quantized attention; next: the next layer's, in full precision on this layer's output. Margin-weighted: share "
        "of the margins that flipped tokens have; output-weighted: mean change of the experts' output by the flips",
        {"Layer", "Router", "Weights", "Flips", "Agreement", "Margin-weighted", "Output-weighted"},
        {}};
    const auto add = [&table](int layer, const char* router, const char* weights,
                              const std::optional<RouterFlips>& flips) {
        if (flips)
            table.rows.push_back({std::to_string(layer), router, weights, percentCell(flips->flipRate),
                                  percentCell(flips->agreement), percentCell(flips->marginWeighted),
                                  percentCell(flips->outputWeighted)});
    };
    for (const LayerOutcome& outcome : data.outcomes)
        for (const auto& [name, router] : {std::pair{"own", &outcome.ownRouter}, {"next", &outcome.nextRouter}}) {
            add(outcome.layer, name, "round to nearest", router->nearest);
            if (router->start != router->nearest)
                add(outcome.layer, name, "start of tuning", router->start);
            add(outcome.layer, name, "result", router->result);
        }
    return table;
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
    ReportTable routing = routers(data);
    if (!routing.rows.empty())
        blocks.emplace_back(flips(data));
    blocks.emplace_back(outcomes(data));
    if (ReportTable table = terms(data); table.columns.size() > 2) // more than reconstruction
        blocks.emplace_back(std::move(table));
    if (!routing.rows.empty())
        blocks.emplace_back(std::move(routing));
    if (auto paragraph = memory(data))
        blocks.emplace_back(std::move(*paragraph));
    if (ReportLines lines = curves(data); !lines.curves.empty())
        blocks.emplace_back(std::move(lines));
    if (ReportTable table = warnings(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    return blocks;
}

} // namespace moescope::detail
