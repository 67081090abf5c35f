// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace moescope {

/// Fusion with icons that grow with the theme's font; Fusion's own follow the screen alone.
class ScaledStyle : public QProxyStyle {
    Q_OBJECT
public:
    ScaledStyle();

    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
};

} // namespace moescope
