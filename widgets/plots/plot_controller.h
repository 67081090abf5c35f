// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QCursor>
#include <QObject>
#include <QPointF>

#include "plots/export_source.h"
#include "plots/plot_hover.h"

class QCustomPlot;
class QKeyEvent;
class QMenu;
class QMouseEvent;

namespace moescope {

class PlotProbe;
class PlotView;

/// Turns one value into what a QCustomPlot shows. A controller is a child of its plot, restyles it when the theme
/// changes, tells what is under the pointer, describes the plot to screen readers and hands it to the export.
///
/// What every plot can do: Ctrl+wheel, + and - zoom; dragging with the left button (where it has no other meaning) or
/// the middle one, and Shift with the arrows, moves what is seen; 0 shows all; Z and a rectangle zooms to it; P pins
/// the value under the pointer, Ctrl+C copies it; the menu has the same and the exports.
class PlotController : public QObject, public ExportSource {
    Q_OBJECT
public:
    using Hover = PlotHover;

    /// `name` is the plot's accessible name ("Alpha by layer, projection and expert").
    PlotController(QCustomPlot* plot, const QString& name);
    ~PlotController() override;

    [[nodiscard]] QCustomPlot* plot() const { return m_plot; }
    [[nodiscard]] PlotView* view() const { return m_view; }
    /// The plot in a sentence or two.
    [[nodiscard]] virtual QString summary() const = 0;
    /// For screen readers: the summary, the axes with what is seen of them, the pinned values.
    [[nodiscard]] QString description() const;
    void setName(const QString& name);

    [[nodiscard]] QString exportName() const override;
    [[nodiscard]] QSize exportSize() const override;
    void paintTo(QPaintDevice& device, double scale, bool vector) const override;

    [[nodiscard]] virtual std::optional<Hover> hoverAt(QPointF position) const;
    /// What Ctrl+C copies: the value under the pointer, else the pinned ones, else that of the pick.
    [[nodiscard]] QString valueText() const;
    /// The menu of the plot at a point of it.
    [[nodiscard]] std::unique_ptr<QMenu> makeMenu(QPointF position);

signals:
    /// Empty when the pointer leaves.
    void hovered(const QString& line);

protected:
    virtual void restyle() = 0;
    /// Lays out again after a change of size.
    virtual void resized() {}
    /// The left button went down; true: what follows is this plot's own gesture, told by dragTo() and letGo().
    virtual bool pressed(const QMouseEvent&) { return false; }
    virtual void dragTo(const QMouseEvent&) {}
    virtual void letGo() {}
    /// Pressed and released in one place.
    virtual void clicked(QPointF, Qt::KeyboardModifiers) {}
    /// The pointer is here, or left.
    virtual void pointed(std::optional<QPointF>) {}
    virtual bool keyPressed(const QKeyEvent&) { return false; }
    /// Adds the plot's own choices to its menu.
    virtual void fillMenu(QMenu&) {}
    /// Something in PlotMemory was chosen, here or in another plot.
    virtual void choicesChanged() {}
    [[nodiscard]] virtual std::optional<QPointF> pickPosition() const { return {}; }

    /// A switch of the menu whose state PlotMemory keeps under `key`.
    static void addSwitch(QMenu& menu, const QString& text, const QString& key, bool otherwise = false);
    [[nodiscard]] static bool isOn(const QString& key, bool otherwise = false);
    /// Tells the accessible summary and draws soon; call after each change of the value.
    void refresh();
    /// Restyles and refreshes; call at the end of the most derived constructor.
    void adoptTheme();
    [[nodiscard]] bool isExporting() const { return m_exporting; }
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void adoptCrossHair();
    void point(std::optional<QPointF> position);
    [[nodiscard]] QString lineAt(QPointF position) const;
    bool press(const QMouseEvent& event);
    bool move(const QMouseEvent& event);
    bool release(const QMouseEvent& event);
    bool key(const QKeyEvent& event);
    void copyValue();
    void togglePin();
    void armBand(bool armed);
    void showCursor(Qt::CursorShape shape);
    [[nodiscard]] std::optional<QPointF> meantPosition() const;

    QCustomPlot* m_plot;
    PlotView* m_view;
    std::unique_ptr<PlotProbe> m_probe;
    QString m_hovered;
    enum class Gesture { none, undecided, pan, own, band } m_gesture = Gesture::none;
    QPointF m_from, m_last; ///< of the gesture
    bool m_bandArmed = false;
    QCursor m_restCursor; ///< what the owner set, while a gesture shows its own
    mutable bool m_exporting = false;
};

} // namespace moescope
