// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/dock_title.h"

#include <algorithm>

#include <QDockWidget>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

#include "theme/icons.h"
#include "theme/theme.h"
#include "window/dock_area.h"

namespace moescope {

DockTitle::DockTitle(QDockWidget* dock, DockArea* area)
    : QWidget(dock)
    , m_dock(dock)
    , m_area(area)
    , m_float(new QToolButton(this))
    , m_close(new QToolButton(this)) {
    setMouseTracking(true);
    m_float->setIcon(icon("float"));
    m_float->setToolTip(tr("Float or dock %1").arg(dock->windowTitle()));
    m_float->setAccessibleName(m_float->toolTip());
    m_close->setIcon(icon("close"));
    m_close->setToolTip(tr("Close %1 (Window menu brings it back)").arg(dock->windowTitle()));
    m_close->setAccessibleName(tr("Close %1").arg(dock->windowTitle()));
    for (QToolButton* button : {m_float, m_close})
        button->setFocusPolicy(Qt::TabFocus);
    connect(m_float, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(m_close, &QToolButton::clicked, dock, &QDockWidget::close);
    connect(&Theme::instance(), &Theme::themeChanged, this, &QWidget::updateGeometry);
    // Neighbours come and go without telling: each of these changes who shares the place.
    connect(dock, &QDockWidget::topLevelChanged, this, qOverload<>(&QWidget::update));
    connect(dock, &QDockWidget::dockLocationChanged, this, qOverload<>(&QWidget::update));
    connect(dock, &QDockWidget::visibilityChanged, this, qOverload<>(&QWidget::update));
}

QList<QDockWidget*> DockTitle::group() const {
    QList<QDockWidget*> docks = m_area->tabifiedDockWidgets(m_dock);
    docks.removeIf(
        [](const QDockWidget* dock) { return dock->isFloating() || !dock->toggleViewAction()->isChecked(); });
    docks.append(m_dock);
    std::ranges::sort(docks, {}, [this](QDockWidget* dock) { return m_area->all().indexOf(dock); });
    return docks;
}

QRect DockTitle::tabRect(const QDockWidget* dock) const {
    return QStyle::visualRect(layoutDirection(), rect(), leftToRightTab(dock));
}

QRect DockTitle::leftToRightTab(const QDockWidget* dock) const {
    const Theme& theme = Theme::instance();
    const QFontMetrics metrics(theme.font(TextRole::title));
    int x = 0;
    for (const QDockWidget* other : group()) {
        const int width = metrics.horizontalAdvance(other->windowTitle()) + theme.px(32);
        if (other == dock)
            return {x, 0, width, height()};
        x += width;
    }
    return {};
}

QSize DockTitle::sizeHint() const {
    const int height = Theme::instance().px(32);
    const QRect own = leftToRightTab(m_dock);
    return {own.right() + 2 * height, height};
}

void DockTitle::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    QPainter painter(this);
    painter.fillRect(rect(), palette.window);
    painter.setPen(palette.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    for (const QDockWidget* dock : group()) {
        const QRect tab = tabRect(dock);
        const bool front = dock == m_dock;
        if (front) {
            painter.fillRect(tab, palette.dock);
            painter.setPen(palette.border);
            painter.drawLine(tab.topLeft(), tab.bottomLeft());
            painter.drawLine(tab.topRight(), tab.bottomRight());
            painter.fillRect(QRect(tab.topLeft(), QSize(tab.width(), 2)), palette.accent);
        }
        painter.setFont(theme.font(front ? TextRole::title : TextRole::body));
        painter.setPen(front || dock == m_hovered ? palette.text : palette.secondary);
        painter.drawText(tab, Qt::AlignCenter, dock->windowTitle());
    }
}

QDockWidget* DockTitle::at(QPoint position) const {
    const auto docks = group();
    const auto found =
        std::ranges::find_if(docks, [&](const QDockWidget* dock) { return tabRect(dock).contains(position); });
    return found == docks.end() ? nullptr : *found;
}

void DockTitle::mousePressEvent(QMouseEvent* event) {
    QDockWidget* dock = at(event->pos());
    if (dock && dock != m_dock && event->button() == Qt::LeftButton) {
        dock->raise();
        dock->setFocus();
        return;
    }
    event->ignore(); // the dock itself handles dragging and double clicks
}

void DockTitle::mouseMoveEvent(QMouseEvent* event) {
    m_hovered = at(event->pos());
    update();
    event->ignore();
}

void DockTitle::leaveEvent(QEvent*) {
    m_hovered = nullptr;
    update();
}

void DockTitle::resizeEvent(QResizeEvent*) {
    const Theme& theme = Theme::instance();
    const int side = theme.px(24), gap = theme.px(4);
    const QRect close(width() - side - gap, (height() - side) / 2, side, side);
    m_close->setGeometry(QStyle::visualRect(layoutDirection(), rect(), close));
    m_float->setGeometry(QStyle::visualRect(layoutDirection(), rect(), close.translated(-side - gap / 2, 0)));
}

} // namespace moescope
#include "moc_dock_title.cpp"
