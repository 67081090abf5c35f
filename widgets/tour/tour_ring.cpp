// SPDX-License-Identifier: GPL-3.0-or-later
#include "tour/tour_ring.h"

#include <QPainter>

#include "theme/theme.h"

namespace moescope {

TourRing::TourRing(QWidget* window)
    : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void TourRing::surround(const QRect& part) {
    const int space = Theme::instance().px(3);
    setGeometry(part.adjusted(-space, -space, space, space) & parentWidget()->rect());
    show();
    raise();
}

void TourRing::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = theme.px(2);
    painter.setPen(QPen(theme.palette().accent, width));
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), theme.px(4),
                            theme.px(4));
}

} // namespace moescope
#include "moc_tour_ring.cpp"
