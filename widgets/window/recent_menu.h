// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

#include "window/preferences.h"

namespace moescope {

/// "Open recent": what was open before, made anew each time it is shown.
class RecentMenu : public QMenu {
    Q_OBJECT
public:
    explicit RecentMenu(Preferences* preferences, QWidget* parent = nullptr);

signals:
    void wanted(const QString& path, const QString& base);

private:
    void fill();

    Preferences* m_preferences;
};

} // namespace moescope
