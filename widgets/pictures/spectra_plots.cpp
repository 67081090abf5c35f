// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures/plot_kinds.h"

#include <qcustomplot.h>

#include "panels/spectrum_detail.h"
#include "panels/statistic_map.h"
#include "plots/ccdf_plot.h"
#include "plots/density_plot.h"
#include "plots/histogram_rows.h"
#include "plots/ks_plot.h"
#include "spectra/statistic_table.h"
#include "spectra/statistics.h"

namespace moescope {
namespace {

Result<StatisticMap*> statisticMap(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    const StatisticInfo* statistic = findStatistic(request.statistic);
    if (!statistic)
        return failure("{}: there is no statistic of this name.", request.statistic);
    auto model = source.model();
    auto inspection = model ? source.inspection() : Result<InspectionPointer>(propagate(model));
    if (!inspection)
        return propagate(inspection);
    if ((*inspection)->linears.size() != (*model)->linears().size())
        return failure("{}: its inspection is not of the model at {}.", request.source.string(),
                       (*model)->folder().string());
    auto* map = new StatisticMap(&stage.selection, &stage.host);
    map->mapSection()->setParent(&stage.host);
    map->histogramSection()->setParent(&stage.host);
    map->setModel(*model);
    map->setInspection(*inspection);
    map->setStatistic(statistic);
    return map;
}

/// "up" or "up_proj": what nameOf() says, or the name in the model.
std::optional<Projection> projectionNamed(std::string_view name) {
    constexpr std::string_view ending = "_proj";
    if (name.ends_with(ending))
        name.remove_suffix(ending.size());
    for (int i = 0; i <= static_cast<int>(Projection::down); ++i)
        if (nameOf(static_cast<Projection>(i)) == name)
            return static_cast<Projection>(i);
    return std::nullopt;
}

Result<SpectrumDetail*> spectrumDetail(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    const auto projection = projectionNamed(request.projection);
    if (request.layer < 0 || !projection)
        return failure("{}: say which matrix, as in --layer 2 --expert 10 --projection up.", request.kind);
    auto model = source.model();
    if (!model)
        return propagate(model);
    auto* detail = new SpectrumDetail(&stage.selection, &stage.host);
    QString wanted;
    QObject::connect(detail, &SpectrumDetail::spectrumWanted, detail,
                     [&wanted](const QString& module) { wanted = module; });
    detail->setModel(*model);
    stage.selection.setPick({request.layer, request.expert, static_cast<int>(*projection)});
    const Linear* linear = wanted.isEmpty() ? nullptr : (*model)->find(wanted.toStdString());
    if (!linear)
        return failure("{}: the model has no {} of layer {}, expert {}.", (*model)->folder().string(),
                       request.projection, request.layer, request.expert);
    auto spectrum = spectrumOf(**model, *linear, detail->options(), source.stop());
    if (!spectrum)
        return propagate(spectrum);
    detail->setSpectrum(std::make_shared<const Spectrum>(std::move(*spectrum)));
    detail->disconnect();
    return detail;
}

template <class Plot>
Status useSpectrum(PlotStage& stage, PlotSource& source, const PlotRequest& request,
                   Plot* (SpectrumDetail::*plot)() const) {
    auto detail = spectrumDetail(stage, source, request);
    if (!detail)
        return propagate(detail);
    stage.plot = ((*detail)->*plot)();
    stage.size = {800, 500};
    return {};
}

} // namespace

Status makeStatisticMap(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto map = statisticMap(stage, source, request);
    if (!map)
        return propagate(map);
    useMap(stage, (*map)->heatmap(), (*map)->histogram()->plot()->xAxis->label());
    return {};
}

Status makeStatisticHistogram(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto map = statisticMap(stage, source, request);
    if (!map)
        return propagate(map);
    stage.plot = (*map)->histogram();
    constexpr int rowHeight = 34, axis = 60; // pixels
    const int layers = static_cast<int>((*map)->heatmap()->data().rows.size()) / 3;
    stage.size = {800, std::clamp(layers * rowHeight + axis, 200, 2000)};
    return {};
}

Status makeDensity(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    return useSpectrum(stage, source, request, &SpectrumDetail::density);
}

Status makeCcdf(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    return useSpectrum(stage, source, request, &SpectrumDetail::ccdf);
}

Status makeKsDistance(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    return useSpectrum(stage, source, request, &SpectrumDetail::ks);
}

} // namespace moescope
