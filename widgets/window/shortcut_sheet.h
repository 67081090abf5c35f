// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPrinter;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QTreeView;

namespace moescope {

class ActionRegistry;

/// Every action with its shortcut, and the keys that plots answer: to search, copy and print, and to give actions other
/// shortcuts. What is changed holds at once; changed() says so.
class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    ShortcutSheet(ActionRegistry& actions, QWidget* parent);

    /// What is shown, as a table: for the clipboard and for paper.
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString html() const;
    void printTo(QPrinter& printer) const;

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum Column { nameColumn, keysColumn, placeColumn, columns };
    QWidget* makeEditor();
    void fill();
    void showKeys(QAction* action);
    void follow();
    [[nodiscard]] QAction* current() const;
    void enter();  ///< what was pressed in the field
    void assign(); ///< takes it from the action that has it
    const QAction* takeAway(const QKeySequence& keys);
    void say(const QString& sentence, const QString& offer = {});
    void copy() const;
    void print();

    ActionRegistry& m_actions;
    QLineEdit* m_search;
    QTreeView* m_view;
    QStandardItemModel* m_rows;
    QSortFilterProxyModel* m_shown;
    QLabel *m_chosen, *m_message;
    QKeySequenceEdit* m_keys;
    QPushButton *m_clear, *m_reset, *m_take;
};

} // namespace moescope
