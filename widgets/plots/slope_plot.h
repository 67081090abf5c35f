// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"

class QCPPainter;

namespace moescope {

/// Ranks of the same things in two orders, joined by lines; the smallest stands on top. The largest moves are coloured:
/// orange rose in rank (larger now), blue fell. Up and Down pick the neighbour in the right-hand order.
class SlopePlot : public PlotController {
    Q_OBJECT
public:
    struct Item {
        QString label; ///< "E10"
        double left = 0.0, right = 0.0;
    };

    explicit SlopePlot(QCustomPlot* plot, const QString& name);
    void setItems(std::vector<Item> items, const QString& leftTitle, const QString& rightTitle);
    void setHighlighted(int item);
    /// Ranks, 0 = smallest, of item i.
    [[nodiscard]] int leftRank(int item) const { return m_leftRank[static_cast<std::size_t>(item)]; }
    [[nodiscard]] int rightRank(int item) const { return m_rightRank[static_cast<std::size_t>(item)]; }

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;
    [[nodiscard]] int itemAt(QPointF position) const;

signals:
    void itemPicked(int item);

protected:
    void restyle() override;
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers) override;
    bool keyPressed(const QKeyEvent& event) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    struct Frame {
        double left, right, top, step; ///< pixels: x of both ends, y of rank 0, distance of ranks
    };
    [[nodiscard]] Frame frame() const;
    void layOut();
    [[nodiscard]] bool isSeen(double y) const;
    [[nodiscard]] QColor colourOf(int item) const;
    void paint(QCPPainter& painter) const;
    void paintLabels(QCPPainter& painter, const Frame& frame, bool right) const;

    std::vector<Item> m_items;
    std::vector<int> m_leftRank, m_rightRank;
    QString m_leftTitle, m_rightTitle;
    int m_highlighted = -1;
    int m_notableMove = 1; ///< rank change from which a line is coloured
};

} // namespace moescope
