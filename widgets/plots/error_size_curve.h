// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"

class QCPGraph;
class QCPPainter;

namespace moescope {

/// Error of the best plan at each size, the error axis logarithmic; the present plan is a point that can be dragged.
class ErrorSizeCurve : public PlotController {
    Q_OBJECT
public:
    struct Mark {
        QString label; ///< "uniform 3"
        QPointF at;
    };

    explicit ErrorSizeCurve(QCustomPlot* plot);
    /// Points (size, error) in order of size, both in the units that the labels name.
    void setCurve(const QList<QPointF>& points, const QString& sizeLabel, const QString& errorLabel);
    void setMarks(std::vector<Mark> marks);
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

    QList<QPointF> m_points;
    std::vector<Mark> m_marks;
    std::optional<QPointF> m_present;
    QString m_presentLabel;
    QCPGraph* m_curve;
    bool m_dragging = false;
};

} // namespace moescope
