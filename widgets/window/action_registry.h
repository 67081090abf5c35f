// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QMap>
#include <QObject>

namespace moescope {

/// What an action is, told once: menus, tool bar, shortcuts and the palette are all built from it.
struct ActionInfo {
    QString id;   ///< stable, "plan.solve": what settings and tests name
    QString text; ///< as in a menu, with its mnemonic
    QString help; ///< one line for status bar and palette
    QString icon; ///< of resources/icons, or empty
    QKeySequence shortcut;
    QKeySequence second = {}; ///< where a keyboard has the same key elsewhere
};

/// The studio's actions by id.
class ActionRegistry : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    QAction* add(const ActionInfo& info, std::function<void()> run);
    /// Takes over an action that something else made (undo, a dock's toggle). Its shortcuts are its defaults.
    QAction* adopt(const QString& id, QAction* action);
    /// The action must exist: a wrong id is a programming error.
    [[nodiscard]] QAction* operator[](const QString& id) const;
    [[nodiscard]] const std::vector<QAction*>& all() const { return m_actions; }

    /// Of a person's own choice; an empty list: none.
    void setShortcuts(QAction* action, const QList<QKeySequence>& keys);
    void resetShortcuts(QAction* action);
    [[nodiscard]] QList<QKeySequence> defaultShortcuts(const QAction* action) const;
    /// The other action that these keys would trigger, or begin to; null: none.
    [[nodiscard]] QAction* userOf(const QKeySequence& keys, const QAction* except) const;
    /// Those that are not the default, id → keys as text: what preferences keep.
    [[nodiscard]] QMap<QString, QString> ownShortcuts() const;
    /// Unknown ids (of another version) change nothing.
    void applyShortcuts(const QMap<QString, QString>& own);

    /// "Open model": without mnemonic and dots.
    static QString nameOf(const QAction& action);
    /// "Ctrl+Shift+Z, Ctrl+Y"
    static QString keysOf(const QAction& action);

signals:
    void shortcutsChanged(QAction* action);

private:
    std::vector<QAction*> m_actions;
    QHash<const QAction*, QList<QKeySequence>> m_defaults;
};

} // namespace moescope
