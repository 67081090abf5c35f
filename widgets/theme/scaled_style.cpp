// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/scaled_style.h"

#include "theme/theme.h"

namespace moescope {

ScaledStyle::ScaledStyle()
    : QProxyStyle(QStringLiteral("Fusion")) {}

int ScaledStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize:
        return Theme::instance().px(16);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

} // namespace moescope
#include "moc_scaled_style.cpp"
