// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace moescope {

/// A frame in the accent colour around a part of a window; the mouse goes through it.
class TourRing : public QWidget {
    Q_OBJECT
public:
    explicit TourRing(QWidget* window);

    /// In coordinates of the window.
    void surround(const QRect& part);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace moescope
