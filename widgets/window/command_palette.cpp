// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/command_palette.h"

#include <algorithm>

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QStandardItemModel>
#include <QTimer>
#include <QVBoxLayout>

#include "theme/theme.h"
#include "window/action_registry.h"

namespace moescope {
namespace {

constexpr int actionRole = Qt::UserRole + 1;
constexpr int shownRows = 12;

} // namespace

CommandPalette::CommandPalette(const ActionRegistry& actions, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_actions(actions)
    , m_query(new QLineEdit)
    , m_list(new QListView)
    , m_found(new QStandardItemModel(this)) {
    setObjectName("commandPalette");
    auto* column = new QVBoxLayout(this);
    const int space = Theme::instance().px(8);
    column->setContentsMargins(space, space, space, space);
    column->setSpacing(space);
    column->addWidget(m_query);
    column->addWidget(m_list);
    m_query->setPlaceholderText(tr("Find an action"));
    m_query->setAccessibleName(tr("Find an action"));
    m_query->installEventFilter(this);
    m_list->setModel(m_found);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Actions"));
    connect(m_query, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
}

int CommandPalette::score(const QString& query, const QString& name) {
    int score = 1;
    qsizetype at = 0, previous = -2;
    for (const QChar letter : query) {
        if (letter.isSpace())
            continue;
        const qsizetype found = name.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0)
            return 0;
        if (found == previous + 1)
            score += 3;
        if (found == 0 || !name.at(found - 1).isLetterOrNumber())
            score += 5;
        previous = found;
        at = found + 1;
    }
    if (name.startsWith(query, Qt::CaseInsensitive))
        score += 2; // "Model" before "Open model"
    return score;
}

void CommandPalette::popup() {
    m_query->clear();
    fill({});
    const Theme& theme = Theme::instance();
    resize(theme.px(520), theme.px(56 + 26 * shownRows));
    const QWidget* window = parentWidget();
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, theme.px(84))));
    show();
    m_query->setFocus();
}

void CommandPalette::fill(const QString& query) {
    std::vector<std::pair<int, QAction*>> ranked;
    for (QAction* action : m_actions.all()) {
        if (const int points = score(query, ActionRegistry::nameOf(*action)); points > 0)
            ranked.emplace_back(points, action);
    }
    std::ranges::stable_sort(ranked, std::ranges::greater(), &std::pair<int, QAction*>::first);
    m_found->clear();
    for (const auto& [points, action] : ranked) {
        QString text = ActionRegistry::nameOf(*action);
        if (const QString keys = ActionRegistry::keysOf(*action); !keys.isEmpty())
            text += QStringLiteral("    ") + keys;
        auto* item = new QStandardItem(action->icon(), text);
        item->setData(QVariant::fromValue<QObject*>(action), actionRole);
        item->setToolTip(action->statusTip());
        item->setEnabled(action->isEnabled());
        m_found->appendRow(item);
    }
    m_list->setCurrentIndex(m_found->index(0, 0));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_query && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        if (step != 0 && m_found->rowCount() > 0) {
            const int row = std::clamp(m_list->currentIndex().row() + step, 0, m_found->rowCount() - 1);
            m_list->setCurrentIndex(m_found->index(row, 0));
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            run();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::run() {
    auto* action = qobject_cast<QAction*>(m_list->currentIndex().data(actionRole).value<QObject*>());
    close();
    // After the popup is gone: the action may open a dialog of its own.
    if (action && action->isEnabled())
        QTimer::singleShot(0, action, &QAction::trigger);
}

} // namespace moescope
#include "moc_command_palette.cpp"
