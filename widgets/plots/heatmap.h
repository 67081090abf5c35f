// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include "plots/heatmap_data.h"
#include "plots/heatmap_geometry.h"
#include "plots/plot_controller.h"
#include "session/selection.h"
#include "theme/palette.h"

namespace moescope {

/// Cells of numbers as colours: rows grouped by layer, one column an expert, without interpolation, numbers in the
/// cells where there is room, the pick framed. Missing values take the zero colour. Arrow keys move the pick;
/// Ctrl+wheel zooms, dragging pans while zoomed, 0 shows all.
class Heatmap : public PlotController {
    Q_OBJECT
public:
    Heatmap(QCustomPlot* plot, const QString& name);

    void setData(HeatmapData data);
    [[nodiscard]] const HeatmapData& data() const { return m_data; }
    void setTexts(HeatmapTexts texts);

    /// A function of the palette, because the map follows the theme.
    using Gradient = std::function<QCPColorGradient(const Palette&)>;
    void setGradient(Gradient gradient, double lower, double upper);
    [[nodiscard]] QCPRange colourRange() const { return m_range; }
    [[nodiscard]] QColor colourOf(double value) const;
    void setScaleVisible(bool visible);
    /// Shows the colour scale without signs, for maps whose negative side is a count of its own.
    void setScaleUnsigned(bool isUnsigned);
    void setNumbersVisible(bool visible);

    void highlight(Pick pick, const QList<Pick>& overlays = {});

    [[nodiscard]] std::optional<HeatmapCell> cellAt(QPointF position) const;
    /// In pixels of the plot.
    [[nodiscard]] QRectF cellRect(HeatmapCell first, HeatmapCell last) const;
    QRectF cellRect(HeatmapCell cell) const { return cellRect(cell, cell); }
    [[nodiscard]] Pick pickOf(HeatmapCell cell) const;
    [[nodiscard]] double value(HeatmapCell cell) const;
    /// Height at which a row is as high as the design's.
    [[nodiscard]] int preferredHeight() const;

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

signals:
    /// A click, or the arrow keys.
    void picked(moescope::Pick pick);
    /// A click with Ctrl.
    void overlayPicked(moescope::Pick pick);
    void cellPressed(moescope::HeatmapCell cell, Qt::KeyboardModifiers modifiers);
    void cellDragged(moescope::HeatmapCell cell);
    void released();

protected:
    void restyle() override;
    void resized() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuildMaps();
    void fillMaps();
    void colourMaps();
    void layOut();
    void showAll();
    void press(QMouseEvent* event);
    void movePick(int columns, int rows);
    void paintCells(QCPPainter& painter) const;
    [[nodiscard]] int numberWidth(const QFont& font) const;
    void paintOverlay(QCPPainter& painter) const;
    void paintFrames(QCPPainter& painter) const;
    void paintRowLabels(QCPPainter& painter) const;
    void paintColumnLabels(QCPPainter& painter) const;
    [[nodiscard]] QString place(HeatmapCell cell) const;
    [[nodiscard]] QString valueText(HeatmapCell cell) const;
    [[nodiscard]] QRect visibleCells() const;

    HeatmapData m_data;
    HeatmapTexts m_texts;
    HeatmapGeometry m_geometry;
    Gradient m_gradient;
    mutable QCPColorGradient m_colours; ///< of the present palette; its table is made at the first colour
    QCPRange m_range{0.0, 1.0};
    QCPColorScale* m_scale;
    QList<QCPColorMap*> m_maps;
    Pick m_pick;
    QList<Pick> m_overlays;
    std::optional<HeatmapCell> m_hovered, m_dragged;
    bool m_numbers = true;
    bool m_scaleUnsigned = false;
};

} // namespace moescope
