// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures/plot_kinds.h"

#include <algorithm>

#include "panels/coverage_section.h"
#include "panels/drift_section.h"
#include "panels/flip_section.h"
#include "panels/routing_values.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/slope_plot.h"

namespace moescope {
namespace {

Result<DriftSection*> driftSection(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto inspection = source.inspection();
    if (!inspection)
        return propagate(inspection);
    const auto& layers = (*inspection)->routers.layers;
    const bool hasBase = std::ranges::any_of(
        layers, [](const auto& layer) { return !layer.empty() && layer.front().drift.has_value(); });
    if (!hasBase)
        return failure("{}: no base checkpoint is known, so there is no drift. Give {}.", request.source.string(),
                       source.isRun() ? "one to moescope-cli quantize with --base" : "one with --base");
    auto* section = new DriftSection(&stage.selection, &stage.host);
    section->tableSection()->setParent(&stage.host);
    section->setInspection(*inspection);
    return section;
}

/// The layer asked for, or the first one; an error where it is none of `known`.
template <class Layers, class LayerOf>
Result<int> layerIn(const Layers& known, const PlotRequest& request, LayerOf layerOf) {
    for (const auto& entry : known)
        if (request.layer < 0 || layerOf(entry) == request.layer)
            return layerOf(entry);
    return failure("{}: there is no layer {} in it.", request.source.string(), request.layer);
}

FlipSection* flipSection(PlotStage& stage, const std::shared_ptr<const Comparison>& comparison) {
    auto* section = new FlipSection(&stage.selection, &stage.host);
    section->setComparison(comparison);
    return section;
}

} // namespace

Status makeDrift(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto section = driftSection(stage, source, request);
    if (!section)
        return propagate(section);
    const int exponent = driftOf((*source.inspection())->routers).exponent;
    useMap(stage, (*section)->map(),
           exponent == 0 ? QObject::tr("tuned − base") : QObject::tr("tuned − base, %1").arg(powerText(exponent)));
    return {};
}

Status makeRanks(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto section = driftSection(stage, source, request);
    if (!section)
        return propagate(section);
    auto layer = layerIn((*section)->map()->data().rows, request, [](const HeatmapRow& row) { return row.layer; });
    if (!layer)
        return propagate(layer);
    stage.selection.setPick({*layer, -1, -1});
    stage.plot = (*section)->slopes();
    constexpr int rankHeight = 18, around = 60; // pixels
    stage.size = {500, std::clamp((*section)->map()->data().columns * rankHeight + around, 240, 2000)};
    return {};
}

Status makeFlips(PlotStage& stage, PlotSource& source, const PlotRequest&) {
    auto comparison = source.comparison();
    if (!comparison)
        return propagate(comparison);
    FlipSection* section = flipSection(stage, *comparison);
    useMap(stage, section->lostGained());
    return {};
}

Status makeReplacement(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto comparison = source.comparison();
    auto layer = comparison
                     ? layerIn((*comparison)->layers, request, [](const LayerFlips& flips) { return flips.layer; })
                     : Result<int>(propagate(comparison));
    if (!layer)
        return propagate(layer);
    FlipSection* section = flipSection(stage, *comparison);
    stage.selection.setPick({*layer, -1, -1});
    useMap(stage, section->replacement());
    return {};
}

Status makeCoverage(PlotStage& stage, PlotSource& source, const PlotRequest&) {
    auto coverage = source.coverage();
    if (!coverage)
        return propagate(coverage);
    auto* section = new CoverageSection(&stage.selection, &stage.host);
    section->setCoverage(*coverage);
    useMap(stage, section->map());
    return {};
}

} // namespace moescope
