// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace moescope {

class ActionRegistry;

/// The languages that the studio speaks, the present choice ticked.
class LanguageMenu : public QMenu {
    Q_OBJECT
public:
    LanguageMenu(ActionRegistry& actions, QWidget* parent);

signals:
    void chosen(const QString& choice);
};

} // namespace moescope
