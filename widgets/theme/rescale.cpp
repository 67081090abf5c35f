// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/rescale.h"

#include <cmath>

#include <QApplication>
#include <QGridLayout>
#include <QHeaderView>
#include <QLayout>
#include <QMap>
#include <QVariant>
#include <QWidget>

namespace moescope {
namespace {

constexpr const char* memory = "moescopeUnscaled";

/// One object's measures: what was last set by us, and the same at scale 1. Something that was set by others since is
/// taken as it stands.
class Measures {
public:
    Measures(QObject* object, double before, double after)
        : m_object(object)
        , m_before(before)
        , m_after(after)
        , m_known(object->property(memory).toMap()) {}
    ~Measures() { m_object->setProperty(memory, m_known); }
    Measures(const Measures&) = delete;
    Measures& operator=(const Measures&) = delete;

    double scaled(const QString& name, double value) {
        const QVariantList kept = m_known.value(name).toList();
        const bool ours = kept.size() == 2 && std::abs(kept[0].toDouble() - value) < 1e-6;
        const double unscaled = ours ? kept[1].toDouble() : value / m_before;
        const double result = unscaled * m_after;
        m_known.insert(name, QVariantList{result, unscaled});
        return result;
    }
    /// Hairlines and nothing stay what they are.
    int pixels(const QString& name, int value) {
        if (value <= 2)
            return value;
        const int result = static_cast<int>(std::lround(scaled(name, value)));
        m_known.insert(name, QVariantList{static_cast<double>(result), m_known.value(name).toList()[1]});
        return result;
    }

private:
    QObject* m_object;
    double m_before, m_after;
    QVariantMap m_known;
};

void rescaleLayout(QLayout* layout, double before, double after) {
    Measures measures(layout, before, after);
    const QMargins margins = layout->contentsMargins();
    layout->setContentsMargins(measures.pixels("left", margins.left()), measures.pixels("top", margins.top()),
                               measures.pixels("right", margins.right()), measures.pixels("bottom", margins.bottom()));
    if (auto* grid = qobject_cast<QGridLayout*>(layout)) {
        grid->setHorizontalSpacing(measures.pixels("horizontal", grid->horizontalSpacing()));
        grid->setVerticalSpacing(measures.pixels("vertical", grid->verticalSpacing()));
        for (int column = 0; column < grid->columnCount(); ++column)
            grid->setColumnMinimumWidth(
                column, measures.pixels(QStringLiteral("column%1").arg(column), grid->columnMinimumWidth(column)));
    } else {
        layout->setSpacing(measures.pixels("spacing", layout->spacing()));
    }
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem* item = layout->itemAt(i);
        if (QLayout* inner = item->layout()) {
            rescaleLayout(inner, before, after);
        } else if (QSpacerItem* space = item->spacerItem()) {
            const QSize size = space->sizeHint();
            const QSizePolicy policy = space->sizePolicy();
            space->changeSize(measures.pixels(QStringLiteral("space%1").arg(i), size.width()),
                              measures.pixels(QStringLiteral("strut%1").arg(i), size.height()),
                              policy.horizontalPolicy(), policy.verticalPolicy());
        }
    }
    layout->invalidate();
}

void rescaleColumns(QHeaderView* header, Measures& measures) {
    for (int i = 0; i < header->count() && header->orientation() == Qt::Horizontal; ++i)
        if (const auto mode = header->sectionResizeMode(i);
            (mode == QHeaderView::Interactive || mode == QHeaderView::Fixed) && !header->isSectionHidden(i))
            header->resizeSection(i, measures.pixels(QStringLiteral("section%1").arg(i), header->sectionSize(i)));
    if (header->orientation() == Qt::Vertical)
        header->setDefaultSectionSize(measures.pixels("rows", header->defaultSectionSize()));
}

void rescaleWidget(QWidget* widget, double before, double after) {
    if (widget->layout())
        rescaleLayout(widget->layout(), before, after);
    Measures measures(widget, before, after);
    widget->setMinimumSize(measures.pixels("minimumWidth", widget->minimumWidth()),
                           measures.pixels("minimumHeight", widget->minimumHeight()));
    if (widget->maximumWidth() < QWIDGETSIZE_MAX)
        widget->setMaximumWidth(measures.pixels("maximumWidth", widget->maximumWidth()));
    if (widget->maximumHeight() < QWIDGETSIZE_MAX)
        widget->setMaximumHeight(measures.pixels("maximumHeight", widget->maximumHeight()));
    if (auto* header = qobject_cast<QHeaderView*>(widget))
        rescaleColumns(header, measures);
}

} // namespace

void rescaleWidgets(double before, double after) {
    if (before == after)
        return;
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets)
        rescaleWidget(widget, before, after);
}

void rescaleFonts(double before, double after) {
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets) {
        if (!widget->testAttribute(Qt::WA_SetFont) || widget->font().pointSizeF() <= 0.0)
            continue;
        Measures measures(widget, before, after);
        QFont font = widget->font();
        font.setPointSizeF(measures.scaled("font", font.pointSizeF()));
        widget->setFont(font);
    }
}

} // namespace moescope
