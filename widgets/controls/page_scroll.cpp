// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/page_scroll.h"

#include <QEvent>
#include <QScrollBar>

namespace moescope {

PageScroll::PageScroll(QWidget* page, QWidget* parent)
    : QScrollArea(parent) {
    setProperty("surface", "dock");
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus); // it follows the focus of what it holds
    setWidget(page);
}

QSize PageScroll::minimumSizeHint() const {
    return {widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(),
            QScrollArea::minimumSizeHint().height()};
}

bool PageScroll::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_page_scroll.cpp"
