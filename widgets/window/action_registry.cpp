// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/action_registry.h"

#include <algorithm>

#include "theme/icons.h"

namespace moescope {
namespace {

void showKeys(QAction& action) {
    if (action.statusTip().isEmpty())
        return; // its tooltip follows its text by itself
    const QString keys = ActionRegistry::keysOf(action);
    action.setToolTip(keys.isEmpty() ? action.statusTip() : QStringLiteral("%1 (%2)").arg(action.statusTip(), keys));
}

} // namespace

QAction* ActionRegistry::add(const ActionInfo& info, std::function<void()> run) {
    auto* action = new QAction(info.text, this);
    if (!info.icon.isEmpty())
        action->setIcon(icon(info.icon));
    action->setStatusTip(info.help);
    QList<QKeySequence> keys{info.shortcut, info.second};
    keys.removeAll(QKeySequence());
    action->setShortcuts(keys);
    showKeys(*action);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    return adopt(info.id, action);
}

QAction* ActionRegistry::adopt(const QString& id, QAction* action) {
    Q_ASSERT(std::ranges::find(m_actions, id, &QAction::objectName) == m_actions.end());
    action->setObjectName(id);
    m_actions.push_back(action);
    m_defaults[action] = action->shortcuts();
    return action;
}

QAction* ActionRegistry::operator[](const QString& id) const {
    const auto found = std::ranges::find(m_actions, id, &QAction::objectName);
    Q_ASSERT(found != m_actions.end());
    return *found;
}

void ActionRegistry::setShortcuts(QAction* action, const QList<QKeySequence>& keys) {
    if (action->shortcuts() == keys)
        return;
    action->setShortcuts(keys);
    showKeys(*action);
    emit shortcutsChanged(action);
}

void ActionRegistry::resetShortcuts(QAction* action) { setShortcuts(action, defaultShortcuts(action)); }

QList<QKeySequence> ActionRegistry::defaultShortcuts(const QAction* action) const { return m_defaults.value(action); }

QAction* ActionRegistry::userOf(const QKeySequence& keys, const QAction* except) const {
    for (QAction* action : m_actions)
        for (const QKeySequence& own : action->shortcuts())
            if (action != except && !own.isEmpty() &&
                (own.matches(keys) != QKeySequence::NoMatch || keys.matches(own) != QKeySequence::NoMatch))
                return action;
    return nullptr;
}

QMap<QString, QString> ActionRegistry::ownShortcuts() const {
    QMap<QString, QString> own;
    for (const QAction* action : m_actions)
        if (action->shortcuts() != defaultShortcuts(action))
            own[action->objectName()] = QKeySequence::listToString(action->shortcuts(), QKeySequence::PortableText);
    return own;
}

void ActionRegistry::applyShortcuts(const QMap<QString, QString>& own) {
    for (QAction* action : m_actions) {
        const auto found = own.find(action->objectName());
        if (found == own.end())
            resetShortcuts(action);
        else
            setShortcuts(action, found->isEmpty() ? QList<QKeySequence>()
                                                  : QKeySequence::listFromString(*found, QKeySequence::PortableText));
    }
}

QString ActionRegistry::nameOf(const QAction& action) {
    QString text = action.text();
    return text.remove('&').remove(QStringLiteral("…"));
}

QString ActionRegistry::keysOf(const QAction& action) {
    QStringList texts;
    for (const QKeySequence& keys : action.shortcuts())
        texts << keys.toString(QKeySequence::NativeText);
    return texts.join(", ");
}

} // namespace moescope
#include "moc_action_registry.cpp"
