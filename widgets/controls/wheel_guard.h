// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace moescope {

/// Watches the whole application: the wheel scrolls the page under the pointer, and turns a slider, a number or a list
/// of choices only once it has the focus. Else a page that is scrolled past its controls changes them.
class WheelGuard : public QObject {
    Q_OBJECT
public:
    explicit WheelGuard(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace moescope
