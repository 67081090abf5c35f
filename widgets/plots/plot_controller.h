// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QObject>
#include <QPointF>

#include "plots/export_source.h"

class QCustomPlot;

namespace moescope {

/// Turns one value into what a QCustomPlot shows. A controller is a child of its plot, restyles it when the theme
/// changes, tells what is under the pointer, describes the plot to screen readers and hands it to the export.
class PlotController : public QObject, public ExportSource {
    Q_OBJECT
public:
    /// `name` is the plot's accessible name ("Alpha by layer, projection and expert").
    PlotController(QCustomPlot* plot, const QString& name);

    [[nodiscard]] QCustomPlot* plot() const { return m_plot; }
    /// The plot in a sentence or two, for screen readers.
    [[nodiscard]] virtual QString summary() const = 0;
    void setName(const QString& name);

    [[nodiscard]] QString exportName() const override;
    [[nodiscard]] QSize exportSize() const override;
    void paintTo(QPaintDevice& device, double scale, bool vector) const override;

    /// What stands under a point: a line for the status bar, and more for the tooltip (rich text).
    struct Hover {
        QString line, toolTip;
    };
    [[nodiscard]] virtual std::optional<Hover> hoverAt(QPointF position) const;

signals:
    /// Empty when the pointer leaves.
    void hovered(const QString& line);

protected:
    virtual void restyle() = 0;
    /// Lays out again after a change of size.
    virtual void resized() {}
    /// Tells the accessible summary and draws soon; call after each change of the value.
    void refresh();
    /// Restyles and refreshes; call at the end of the most derived constructor.
    void adoptTheme();
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QCustomPlot* m_plot;
    QString m_hovered;
};

/// Tooltip of a number: bold head, value with unit, definition, source; empty parts are left out.
QString numberToolTip(const QString& head, const QString& value, const QString& definition = {},
                      const QString& source = {});

} // namespace moescope
