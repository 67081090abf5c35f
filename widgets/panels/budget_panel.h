// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "session/document.h"
#include "session/selection.h"

class QStackedLayout;

namespace moescope {

class BitsGrid;
class BudgetSettings;
class ComparedPlans;
class ErrorSizeCurve;
class FigureStrip;
class LoaderList;
class PreviewStrip;
class SectionHead;

/// The Budget room: what is asked for, what it costs, the plan as a grid to paint, error against size, and who can load
/// it.
class BudgetPanel : public QWidget {
    Q_OBJECT
public:
    BudgetPanel(Document* document, Selection* selection, QWidget* parent = nullptr);

    void setCurve(std::shared_ptr<const CurveAnswer> curve);
    void setRivals(std::shared_ptr<const RivalAnswer> rivals);
    /// Why the last wish could not be met; empty: it was.
    void setProblem(const QString& sentence);
    /// What the answer to the last wish waits for; empty: nothing.
    void setNotice(const QString& sentence);
    [[nodiscard]] PreviewStrip* preview() const { return m_preview; }
    [[nodiscard]] BitsGrid* grid() const { return m_grid; }
    [[nodiscard]] ErrorSizeCurve* curve() const { return m_plot; }
    [[nodiscard]] FigureStrip* figures() const { return m_figures; }

signals:
    void hovered(const QString& line);
    void strategiesWanted();
    void openWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makePage();
    QWidget* makeCurve();
    void showPlan();
    void showCurve();
    void showRivals();
    void askForSize(std::int64_t bytes, int drag);
    /// Loss that counts as 1, and its width: 3 bits everywhere if that is a candidate, else the first one.
    [[nodiscard]] const CurveAnswer::Uniform* reference() const;

    Document* m_document;
    BudgetSettings* m_settings;
    FigureStrip* m_figures;
    PreviewStrip* m_preview;
    BitsGrid* m_grid;
    SectionHead* m_curveHead;
    ErrorSizeCurve* m_plot;
    ComparedPlans* m_compared;
    LoaderList* m_loaders;
    QStackedLayout* m_stack;
    std::shared_ptr<const CurveAnswer> m_curve;
    std::shared_ptr<const RivalAnswer> m_rivals;
    int m_drag = -1; ///< merge key of the drag on the curve under way
};

} // namespace moescope
