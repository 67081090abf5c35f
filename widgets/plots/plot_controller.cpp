// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_controller.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QToolTip>

#include <qcustomplot.h>

#include "theme/theme.h"

namespace moescope {

PlotController::PlotController(QCustomPlot* plot, const QString& name)
    : QObject(plot)
    , m_plot(plot) {
    setName(name);
    plot->setMouseTracking(true);
    plot->setAttribute(Qt::WA_NoMousePropagation, false); // for the wheel alone: QCustomPlot accepts all else
    plot->installEventFilter(this);
    plot->setPlottingHint(QCP::phFastPolylines, true);
    // QWidget::repaint() would paint every other room too, in the middle of the change that asks for it.
    plot->setPlottingHint(QCP::phImmediateRefresh, false);
    plot->setNoAntialiasingOnDrag(true);
    connect(&Theme::instance(), &Theme::themeChanged, this, &PlotController::adoptTheme);
}

void PlotController::setName(const QString& name) { m_plot->setAccessibleName(name); }

QString PlotController::exportName() const {
    static const QRegularExpression others("[^a-z0-9]+");
    return m_plot->accessibleName().toLower().replace(others, "-");
}

QSize PlotController::exportSize() const { return m_plot->size(); }

void PlotController::paintTo(QPaintDevice& device, double scale, bool vector) const {
    QCPPainter painter;
    if (!painter.begin(&device))
        return;
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmVectorized, vector);
    painter.setMode(QCPPainter::pmNonCosmetic, scale != 1.0);
    painter.scale(scale, scale);
    const QSize size = exportSize();
    painter.fillRect(QRect({}, size), Theme::instance().palette().dock);
    m_plot->toPainter(&painter, size.width(), size.height());
}

std::optional<PlotController::Hover> PlotController::hoverAt(QPointF) const { return {}; }

void PlotController::refresh() {
    m_plot->setAccessibleDescription(summary());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotController::adoptTheme() {
    restyle();
    refresh();
}

bool PlotController::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot)
        return QObject::eventFilter(watched, event);
    const auto tell = [this](const QString& line) {
        if (line != m_hovered)
            emit hovered(m_hovered = line);
    };
    if (event->type() == QEvent::MouseMove) {
        const auto hover = hoverAt(static_cast<QMouseEvent*>(event)->position());
        tell(hover ? hover->line : QString());
    } else if (event->type() == QEvent::Leave) {
        tell({});
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto hover = hoverAt(help->pos());
        QToolTip::showText(help->globalPos(), hover ? hover->toolTip : QString(), m_plot);
        return true;
    } else if (event->type() == QEvent::Wheel) {
        event->ignore(); // QCustomPlot would swallow it; the page below scrolls
        return true;
    } else if (event->type() == QEvent::Resize) {
        resized();
    } else if (event->type() == QEvent::FontChange) {
        restyle();
    }
    return QObject::eventFilter(watched, event);
}

QString numberToolTip(const QString& head, const QString& value, const QString& definition, const QString& source) {
    QString text =
        "<p style='white-space:pre'><b>" + head.toHtmlEscaped() + "</b><br>" + value.toHtmlEscaped() + "</p>";
    if (!definition.isEmpty())
        text += "<p>" + definition.toHtmlEscaped() + "</p>";
    if (!source.isEmpty())
        text += "<p><i>" + QObject::tr("Source: %1").arg(source).toHtmlEscaped() + "</i></p>";
    return text;
}

} // namespace moescope
