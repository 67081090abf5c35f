// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QAction>
#include <QKeySequence>
#include <QObject>

namespace moescope {

/// What an action is, told once: menus, tool bar, shortcuts and the palette are all built from it.
struct ActionInfo {
    QString id;   ///< stable, "plan.solve": what settings and tests name
    QString text; ///< as in a menu, with its mnemonic
    QString help; ///< one line for status bar and palette
    QString icon; ///< of resources/icons, or empty
    QKeySequence shortcut;
};

/// The studio's actions by id.
class ActionRegistry : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    QAction* add(const ActionInfo& info, std::function<void()> run);
    /// Takes over an action that something else made (undo, a dock's toggle).
    QAction* adopt(const QString& id, QAction* action);
    /// The action must exist: a wrong id is a programming error.
    [[nodiscard]] QAction* operator[](const QString& id) const;
    [[nodiscard]] const std::vector<QAction*>& all() const { return m_actions; }

private:
    std::vector<QAction*> m_actions;
};

} // namespace moescope
