// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"

class QCPGraph;
class QCPPainter;

namespace moescope {

/// Error of the best plan at each size, the error axis logarithmic unless chosen otherwise; the present plan is a point
/// that can be dragged: the middle button moves what is seen.
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
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;
    bool pressed(const QMouseEvent& event) override;
    void dragTo(const QMouseEvent& event) override;
    void letGo() override;
    void pointed(std::optional<QPointF> position) override;
    bool keyPressed(const QKeyEvent& event) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    /// Between the neighbouring points, straight on the logarithmic axis; nothing outside of them.
    [[nodiscard]] static std::optional<double> errorAt(const QList<QPointF>& points, double size);
    [[nodiscard]] QPointF pixelOf(QPointF point) const;
    void ask(double size);
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
    std::optional<bool> m_logY; ///< empty: not chosen yet
};

} // namespace moescope
