// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace moescope {

class ActionRegistry;

/// Finds any action by a few letters of its name (in order, not necessarily side by side) and runs it.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(const ActionRegistry& actions, QWidget* parent);

    void popup();
    /// 0: no match; higher is better. Letters of `query` must occur in order; runs and starts of words count more.
    static int score(const QString& query, const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& query);
    void run();

    const ActionRegistry& m_actions;
    QLineEdit* m_query;
    QListView* m_list;
    QStandardItemModel* m_found;
};

} // namespace moescope
