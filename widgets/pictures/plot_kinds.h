// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include <QWidget>

#include "pictures/plot_source.h"
#include "session/document.h"
#include "session/run_monitor.h"
#include "session/selection.h"

namespace moescope {

class PlotController;

/// What a panel of the studio lives on while its plot is drawn: never shown.
struct PlotStage {
    Selection selection;
    Document document;
    RunMonitor monitor;
    QWidget host; ///< parent of what the kind makes
    PlotController* plot = nullptr;
    QSize size; ///< of the plot at scale 1
};

/// One plot: the studio's own panel, filled from a run folder or a model.
struct PlotKind {
    std::string_view id, summary;
    Status (*make)(PlotStage& stage, PlotSource& source, const PlotRequest& request);
};

/// In the order of the help.
std::span<const PlotKind> plotKinds();

/// Draws the plot and writes it by the file's ending. On the GUI thread, with the theme as it is.
Status writePlot(const PlotRequest& request, std::stop_token stop, ProgressSink& sink);

// Makers, by room.
Status makeStatisticMap(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeStatisticHistogram(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeDensity(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeCcdf(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeKsDistance(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeDrift(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeRanks(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeFlips(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeReplacement(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeCoverage(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeBits(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeErrorSize(PlotStage& stage, PlotSource& source, const PlotRequest& request);
Status makeLosses(PlotStage& stage, PlotSource& source, const PlotRequest& request);

/// A map with rows of the design's height, within reason. `scaleTitle` says beside the colours what the section's head
/// says in the studio.
void useMap(PlotStage& stage, class Heatmap* map, const QString& scaleTitle = {});

} // namespace moescope
