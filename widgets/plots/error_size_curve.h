// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"

class QCPGraph;
class QCPPainter;

namespace moescope {

/// Error of the best plan at each size, the error axis logarithmic; the present plan is a point that can be dragged.
/// Other strategies' plans are thin lines, named with their errors at the present size in a list; the one under the
/// pointer stands out.
class ErrorSizeCurve : public PlotController {
    Q_OBJECT
public:
    struct Mark {
        QString label; ///< "uniform 3"
        QPointF at;
    };

    /// Plans of another way, by this curve's error, in order of size; a single point where it has one size only.
    struct Rival {
        QString label; ///< "PMQ"
        QList<QPointF> points;
    };

    explicit ErrorSizeCurve(QCustomPlot* plot);
    /// Also `name`: whose curve it is ("AlphaQ").
    /// Points (size, error) in order of size, both in the units that the labels name.
    void setCurve(const QList<QPointF>& points, const QString& name, const QString& sizeLabel,
                  const QString& errorLabel);
    void setMarks(std::vector<Mark> marks);
    void setRivals(std::vector<Rival> rivals);
    /// Index of the rival whose line passes the point within a few pixels, -1 if none does.
    [[nodiscard]] int rivalAt(QPointF position) const;
    void setPresent(QPointF present, const QString& label);
    void clearPresent();

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

signals:
    /// A click or drag asks for this size.
    void sizeWanted(double size);

protected:
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitRanges();
    void paintMarks(QCPPainter& painter) const;
    void paintRivals(QCPPainter& painter) const;
    void paintRanking(QCPPainter& painter) const;
    void pointAt(int rival);

    QString m_name;
    std::vector<Rival> m_rivals;
    std::vector<QCPGraph*> m_rivalLines;
    int m_pointed = -1; ///< the rival under the pointer
    QList<QPointF> m_points;
    std::vector<Mark> m_marks;
    std::optional<QPointF> m_present;
    QString m_presentLabel;
    QCPGraph* m_curve;
    bool m_dragging = false;
};

} // namespace moescope
