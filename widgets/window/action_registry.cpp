// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/action_registry.h"

#include <algorithm>

#include "theme/icons.h"

namespace moescope {

QAction* ActionRegistry::add(const ActionInfo& info, std::function<void()> run) {
    auto* action = new QAction(info.text, this);
    if (!info.icon.isEmpty())
        action->setIcon(icon(info.icon));
    action->setStatusTip(info.help);
    action->setShortcut(info.shortcut);
    QString tip = info.help;
    if (!info.shortcut.isEmpty())
        tip += QStringLiteral(" (%1)").arg(info.shortcut.toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    return adopt(info.id, action);
}

QAction* ActionRegistry::adopt(const QString& id, QAction* action) {
    action->setObjectName(id);
    m_actions.push_back(action);
    return action;
}

QAction* ActionRegistry::operator[](const QString& id) const {
    const auto found = std::ranges::find(m_actions, id, &QAction::objectName);
    Q_ASSERT(found != m_actions.end());
    return *found;
}

} // namespace moescope
#include "moc_action_registry.cpp"
