// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_controller.h"

#include <QAccessibleWidget>
#include <QRegularExpression>

#include <qcustomplot.h>

#include "plots/number_text.h"
#include "plots/plot_memory.h"
#include "plots/plot_probe.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString crossHairKey = QStringLiteral("cross-hair");

/// Screen readers are told that a plot is a chart; Qt knows only that it is some widget.
QAccessibleInterface* chartInterface(const QString& className, QObject* object) {
    auto* widget = className == QLatin1String("QCustomPlot") ? qobject_cast<QWidget*>(object) : nullptr;
    return widget ? new QAccessibleWidget(widget, QAccessible::Chart) : nullptr;
}

QString axisText(const QCPAxis* axis) {
    if (!axis->visible() || axis->label().isEmpty())
        return {};
    const QString scale = axis->scaleType() == QCPAxis::stLogarithmic ? PlotController::tr(", logarithmic") : QString();
    return (axis->orientation() == Qt::Horizontal ? PlotController::tr("To the right: %1, from %2 to %3%4.")
                                                  : PlotController::tr("Upwards: %1, from %2 to %3%4."))
        .arg(axis->label(), significantText(axis->range().lower), significantText(axis->range().upper), scale);
}

} // namespace

PlotController::PlotController(QCustomPlot* plot, const QString& name)
    : QObject(plot)
    , m_plot(plot)
    , m_view(new PlotView(plot))
    , m_probe(std::make_unique<PlotProbe>(plot, [this](QPointF position) { return hoverAt(position); })) {
    static const bool installed = (QAccessible::installFactory(&chartInterface), true);
    static_cast<void>(installed);
    setName(name);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->setAttribute(Qt::WA_NoMousePropagation, false); // for the wheel alone: QCustomPlot accepts all else
    plot->installEventFilter(this);
    plot->setPlottingHint(QCP::phFastPolylines, true);
    // QWidget::repaint() would paint every other room too, in the middle of the change that asks for it.
    plot->setPlottingHint(QCP::phImmediateRefresh, false);
    plot->setNoAntialiasingOnDrag(true);
    connect(&Theme::instance(), &Theme::themeChanged, this, &PlotController::adoptTheme);
    connect(m_view, &PlotView::moved, this, &PlotController::refresh);
    connect(&PlotMemory::instance(), &PlotMemory::changed, this, [this](const QString& key) {
        if (key == crossHairKey)
            adoptCrossHair();
        else
            choicesChanged();
    });
}

PlotController::~PlotController() = default;

void PlotController::setName(const QString& name) { m_plot->setAccessibleName(name); }

QString PlotController::exportName() const {
    static const QRegularExpression others("[^\\p{L}\\p{N}]+", QRegularExpression::UseUnicodePropertiesOption);
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
    m_exporting = true;
    m_probe->setExporting(true);
    m_plot->toPainter(&painter, size.width(), size.height());
    m_probe->setExporting(false);
    m_exporting = false;
}

std::optional<PlotController::Hover> PlotController::hoverAt(QPointF) const { return {}; }

QString PlotController::description() const {
    QStringList parts{summary()};
    for (const QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        if (const QString text = axisText(axis); !text.isEmpty())
            parts << text;
    if (m_view->isZoomed())
        parts << tr("A part is shown; 0 shows all.");
    for (const QString& line : m_probe->pinnedLines())
        parts << tr("Pinned: %1.").arg(line);
    return parts.join(' ');
}

void PlotController::refresh() {
    m_plot->setAccessibleDescription(description());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotController::adoptTheme() {
    restyle();
    refresh();
}

void PlotController::adoptCrossHair() { m_probe->setCrossHair(isOn(crossHairKey, true)); }

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
