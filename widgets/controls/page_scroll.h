// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace moescope {

/// A page that scrolls up and down: never narrower than what it holds, so nothing is cut off at its right edge. With
/// text made larger than usual it may be, down to nearly half of the screen, and scrolls sideways too.
class PageScroll : public QScrollArea {
    Q_OBJECT
public:
    explicit PageScroll(QWidget* page, QWidget* parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace moescope
