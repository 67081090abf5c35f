// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/page_scroll.h"

#include <algorithm>

#include <QEvent>
#include <QScreen>
#include <QScrollBar>

#include "theme/theme.h"

namespace moescope {

PageScroll::PageScroll(QWidget* page, QWidget* parent)
    : QScrollArea(parent) {
    setProperty("surface", "dock");
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded); // for text so large that a page would not fit the screen
    setFocusPolicy(Qt::NoFocus);                         // it follows the focus of what it holds
    setWidget(page);
}

QSize PageScroll::minimumSizeHint() const {
    const int whole = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    // Larger text must not make a window that is wider than its screen.
    const int most = Theme::instance().scale() > 1.0 ? screen()->availableSize().width() * 9 / 20 : whole;
    return {std::min(whole, most), QScrollArea::minimumSizeHint().height()};
}

bool PageScroll::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_page_scroll.cpp"
