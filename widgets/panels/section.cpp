// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/section.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/page_scroll.h"
#include "theme/theme.h"

namespace moescope {

QCustomPlot* makePlot(int designHeight) {
    auto* plot = new QCustomPlot;
    plot->setMinimumHeight(Theme::instance().px(designHeight));
    plot->axisRect()->setMinimumMargins(QMargins());
    plot->plotLayout()->setMargins(QMargins());
    return plot;
}

QWidget* makeSection(QWidget* head, QWidget* content) {
    auto* section = new QWidget;
    auto* column = new QVBoxLayout(section);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::instance().px(4));
    column->addWidget(head);
    column->addWidget(content, 1);
    return section;
}

QFrame* makeRule() {
    auto* rule = new QFrame;
    rule->setProperty("rule", true);
    return rule;
}

QBoxLayout* makePage(QWidget* owner) {
    const int unit = Theme::instance().px(8);
    auto* outer = new QVBoxLayout(owner);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* page = new QWidget;
    page->setProperty("surface", "dock");
    page->setAttribute(Qt::WA_StyledBackground);
    outer->addWidget(new PageScroll(page));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(unit * 3 / 2, unit, unit * 3 / 2, unit);
    column->setSpacing(unit);
    return column;
}

QWidget* makeRow(std::initializer_list<std::pair<QWidget*, int>> widgets, int designGap) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::instance().px(designGap));
    for (const auto& [widget, stretch] : widgets)
        layout->addWidget(widget, stretch);
    return row;
}

} // namespace moescope
