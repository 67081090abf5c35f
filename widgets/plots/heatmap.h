// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include "plots/colour_range.h"
#include "plots/heatmap_data.h"
#include "plots/heatmap_geometry.h"
#include "plots/plot_controller.h"
#include "session/selection.h"
#include "theme/palette.h"

namespace moescope {

/// Cells of numbers as colours: rows grouped by layer, one column an expert, without interpolation, numbers in the
/// cells where there is room, the pick framed. Missing values take the zero colour. Where several cells share a pixel
/// it shows the one that is the furthest from the middle of the colours, and the map says so. Arrow keys move the
/// pick. Which numbers the colours span is chosen in the menu and kept for all maps of a kind.
class Heatmap : public PlotController {
    Q_OBJECT
public:
    Heatmap(QCustomPlot* plot, const QString& name);

    void setData(HeatmapData data);
    [[nodiscard]] const HeatmapData& data() const { return m_data; }
    void setTexts(HeatmapTexts texts);

    /// A function of the palette, because the map follows the theme. The range is a proposal: a chosen one goes before.
    using Gradient = std::function<QCPColorGradient(const Palette&)>;
    void setGradient(Gradient gradient, double lower, double upper);
    void setColourRange(const ColourRange& range);
    [[nodiscard]] QCPRange colourRange() const { return m_range; }
    [[nodiscard]] QColor colourOf(double value) const;
    void setScaleVisible(bool visible);
    /// Shows the colour scale without signs, for maps whose negative side is a count of its own.
    void setScaleUnsigned(bool isUnsigned);
    void setNumbersVisible(bool visible);
    /// False: a drag over cells is the owner's (cellDragged), who may draw with it; the middle button still moves.
    void setDragMoves(bool moves) { m_dragMoves = moves; }

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
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;
    bool pressed(const QMouseEvent& event) override;
    void dragTo(const QMouseEvent& event) override;
    void letGo() override;
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers) override;
    void pointed(std::optional<QPointF> position) override;
    bool keyPressed(const QKeyEvent& event) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    /// What was found in looking at every cell once.
    struct Extremes {
        double least = 0.0, most = 0.0;
        HeatmapCell leastAt, mostAt; ///< row -1: no finite value
    };
    void findExtremes();
    [[nodiscard]] std::optional<Hover> rowNameAt(QPointF position) const;
    [[nodiscard]] QString rangeKey() const;
    [[nodiscard]] QCPRange chosenRange() const;
    void adoptRange();
    void askForRange();
    void colourCells();
    void layOut();
    [[nodiscard]] std::optional<HeatmapCell> cellOf(const Pick& pick) const;
    void pick(HeatmapCell cell, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] QRgb rgbOf(double value) const;
    [[nodiscard]] bool isEmpty() const { return m_data.rows.empty() || m_data.columns == 0; }
    [[nodiscard]] bool isPooled() const;
    [[nodiscard]] const QImage& cellImage() const;
    void paintColours(QCPPainter& painter) const;
    void paintPooled(QCPPainter& painter, const QRect& cells) const;
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
    std::vector<QRgb> m_levels;         ///< of the gradient, from the lower end to the upper one
    QRgb m_missing = 0;
    QCPRange m_proposed{0.0, 1.0}, m_range{0.0, 1.0};
    QCPColorScale* m_scale;
    mutable QImage m_cells; ///< a pixel a cell; null until it is drawn so
    Extremes m_extremes;
    Pick m_pick;
    QList<Pick> m_overlays;
    std::optional<HeatmapCell> m_hovered, m_dragged;
    bool m_numbers = true, m_dragMoves = true;
    bool m_scaleUnsigned = false;
};

} // namespace moescope
