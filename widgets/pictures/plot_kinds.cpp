// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures/plot_kinds.h"

#include <algorithm>
#include <array>

#include <qcustomplot.h>

#include "plots/heatmap.h"
#include "plots/plot_export.h"

namespace moescope {

namespace {

constexpr int defaultWidth = 1000, leastMap = 200, tallestMap = 2000; // pixels at scale 1

} // namespace

std::span<const PlotKind> plotKinds() {
    static constexpr std::array kinds{
        PlotKind{"spectra", "a weight statistic (--statistic, else alpha) of every expert matrix", &makeStatisticMap},
        PlotKind{"histogram", "the same by layer", &makeStatisticHistogram},
        PlotKind{"density", "spectral density of a matrix (--layer, --expert, --projection)", &makeDensity},
        PlotKind{"ccdf", "share of a matrix's eigenvalues above each", &makeCcdf},
        PlotKind{"ks", "Kolmogorov-Smirnov distance of a matrix's fit against xmin", &makeKsDistance},
        PlotKind{"drift", "router norms against the base's", &makeDrift},
        PlotKind{"ranks", "ranks of a layer's router norms, base and tuned (--layer)", &makeRanks},
        PlotKind{"flips", "experts lost and gained, of a run that was compared", &makeFlips},
        PlotKind{"replacement", "which expert took whose tokens in a layer (--layer)", &makeReplacement},
        PlotKind{"coverage", "calibration tokens that reach each expert, of a run", &makeCoverage},
        PlotKind{"bits", "the plan of a run, or of --plan", &makeBits},
        PlotKind{"error-size", "error against size of a strategy's plans (--strategy)", &makeErrorSize},
        PlotKind{"losses", "loss terms of a layer while a run tuned it (--layer)", &makeLosses},
    };
    return kinds;
}

void useMap(PlotStage& stage, Heatmap* map, const QString& scaleTitle) {
    if (HeatmapData data = map->data(); !scaleTitle.isEmpty()) {
        data.scaleTitle = scaleTitle;
        map->setData(std::move(data));
    }
    stage.plot = map;
    map->highlight({}); // a pick is the studio's, not the file's
    stage.size = {defaultWidth, std::clamp(map->preferredHeight(), leastMap, tallestMap)};
}

Status writePlot(const PlotRequest& request, std::stop_token stop, ProgressSink& sink) {
    const QString file = QString::fromStdString(request.file.string());
    const auto failed = [](const QString& problem) { return failure("{}", problem.toStdString()); };
    if (const QString problem = endingProblem(file); !problem.isEmpty())
        return failed(problem);
    const auto kind = std::ranges::find(plotKinds(), request.kind, &PlotKind::id);
    if (kind == plotKinds().end())
        return failure("{}: there is no plot of this name.", request.kind);
    auto source = PlotSource::open(request, std::move(stop), sink);
    if (!source)
        return propagate(source);
    PlotStage stage;
    if (Status made = kind->make(stage, *source, request); !made)
        return made;
    if (!stage.size.isValid())
        stage.size = {defaultWidth, defaultWidth / 2};
    if (request.width > 0)
        stage.size.setWidth(request.width);
    if (request.height > 0)
        stage.size.setHeight(request.height);
    QCustomPlot* plot = stage.plot->plot();
    plot->setParent(nullptr); // no layout has a say in its size
    const std::unique_ptr<QCustomPlot> owned(plot);
    plot->setMinimumSize(0, 0);
    plot->setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX);
    plot->resize(stage.size);
    plot->grab(); // a widget that was never shown hears of its size when it is first drawn
    if (const QString problem = exportTo(*stage.plot, file, request.scale); !problem.isEmpty())
        return failed(problem);
    return {};
}

} // namespace moescope
