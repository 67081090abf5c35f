// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>

#include <QWidget>

class QBoxLayout;
class QCustomPlot;
class QFrame;
class QScrollArea;

namespace moescope {

/// Building blocks of a room's page.

/// A plot without frame or margins of its own, at least `designHeight` pixels of the design high.
QCustomPlot* makePlot(int designHeight);

/// Head above content, nothing around.
QWidget* makeSection(QWidget* head, QWidget* content);

/// A thin rule between sections.
QFrame* makeRule();

/// A page that scrolls when its dock is lower than its content; fill the returned layout.
QBoxLayout* makePage(QWidget* owner);

/// A row of widgets with stretch factors, `designGap` apart.
QWidget* makeRow(std::initializer_list<std::pair<QWidget*, int>> widgets, int designGap = 16);

} // namespace moescope
