// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QColor>

#include "plots/plot_controller.h"

class QCPPainter;

namespace moescope {

/// One small histogram a layer over a shared axis, bars in the colour that a map gives their value, median marked.
/// Values (where all are positive) and counts can be logarithmic. Up and Down pick the row.
class HistogramRows : public PlotController {
    Q_OBJECT
public:
    struct Row {
        QString label;              ///< "L2"
        std::vector<double> values; ///< NaN: missing, not counted
    };

    explicit HistogramRows(QCustomPlot* plot);
    /// `quantity` titles the axis.
    void setRows(std::vector<Row> rows, const QString& quantity, int decimals);
    /// Colour of a value; asked when the theme changes, too.
    void setColours(std::function<QColor(double)> colourOf);
    void setHighlightedRow(int row);
    /// "0.1", or "a factor of 1.2" of a logarithmic axis.
    [[nodiscard]] QString binText() const;

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

signals:
    void rowPicked(int row);
    void binsChanged();

protected:
    void restyle() override;
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers) override;
    bool keyPressed(const QKeyEvent& event) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    struct Bins {
        std::vector<int> counts;
        double median = 0.0;
    };
    void count();
    void paint(QCPPainter& painter) const;
    void paintBars(QCPPainter& painter, std::size_t row, double rowHeight, int line) const;
    void paintStripe(QCPPainter& painter, std::size_t row) const;
    void paintLabels(QCPPainter& painter, double rowHeight, int line) const;
    [[nodiscard]] QRectF binRect(std::size_t bin) const; ///< x and width in pixels
    [[nodiscard]] QColor binColour(std::size_t bin) const;
    [[nodiscard]] int rowAt(QPointF position) const;
    [[nodiscard]] double edge(double bin) const; ///< left edge of a bin, a value
    [[nodiscard]] double binOf(double value) const;
    [[nodiscard]] double rowHeight() const;
    [[nodiscard]] double shareOf(int count) const; ///< height of a bar, 0 to 1

    std::vector<Row> m_rows;
    std::vector<Bins> m_bins;
    std::function<QColor(double)> m_colourOf;
    QString m_quantity;
    int m_decimals = 2;
    int m_highlighted = -1;
    int m_mostInBin = 1;
    double m_first = 0.0, m_binWidth = 1.0; ///< of the values, or of their logarithms
    bool m_logWanted = false, m_logCounts = false;
    bool m_logValues = false; ///< as it is, which the switch alone does not decide
};

} // namespace moescope
