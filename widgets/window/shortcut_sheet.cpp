// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/shortcut_sheet.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTextDocument>
#include <QTreeView>
#include <QVBoxLayout>

#include "theme/icons.h"
#include "theme/theme.h"
#include "window/action_registry.h"
#include "window/room_keys.h"

namespace moescope {
namespace {

constexpr int actionRole = Qt::UserRole + 1;

/// Rows that hold every word somewhere.
class WordFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString& text) {
        m_words = text.split(' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        QString all;
        for (int column = 0; column < sourceModel()->columnCount(); ++column)
            all += sourceModel()->index(row, column, parent).data().toString() + ' ';
        return std::ranges::all_of(m_words,
                                   [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
};

QString menuOf(const QAction& action) {
    for (const QObject* owner : action.associatedObjects())
        if (const auto* menu = qobject_cast<const QMenu*>(owner))
            return menu->title().remove('&');
    return {};
}

/// Letters and digits alone are for typing and for the rooms.
bool canBeShortcut(const QKeySequence& keys) {
    const QKeyCombination key = keys[0];
    const bool function = key.key() >= Qt::Key_F1 && key.key() <= Qt::Key_F35;
    return function || (key.keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
}

QString tipOf(const QAction& action) { return action.statusTip().isEmpty() ? action.text() : action.statusTip(); }

} // namespace

ShortcutSheet::ShortcutSheet(ActionRegistry& actions, QWidget* parent)
    : QDialog(parent)
    , m_actions(actions)
    , m_search(new QLineEdit)
    , m_view(new QTreeView)
    , m_rows(new QStandardItemModel(0, columns, this))
    , m_shown(new WordFilter(this)) {
    setWindowTitle(tr("Keyboard shortcuts"));
    const Theme& theme = Theme::instance();
    resize(theme.px(720), theme.px(640));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    column->setSpacing(theme.px(10));
    m_search->setPlaceholderText(tr("Search an action, a key or a menu"));
    m_search->setAccessibleName(tr("Search shortcuts"));
    m_search->setClearButtonEnabled(true);
    m_rows->setHorizontalHeaderLabels({tr("Action"), tr("Shortcut"), tr("Where")});
    m_shown->setSourceModel(m_rows);
    m_view->setModel(m_shown);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setAccessibleName(tr("Shortcuts"));
    column->addWidget(m_search);
    column->addWidget(m_view, 1);
    column->addWidget(makeEditor());

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    const auto button = [buttons](const char* id, const QString& text, QDialogButtonBox::ButtonRole role) {
        QPushButton* made = buttons->addButton(text, role);
        made->setObjectName(id);
        made->setAutoDefault(false);
        return made;
    };
    connect(button("copy", tr("Copy"), QDialogButtonBox::ActionRole), &QPushButton::clicked, this,
            &ShortcutSheet::copy);
    connect(button("print", tr("Print…"), QDialogButtonBox::ActionRole), &QPushButton::clicked, this,
            &ShortcutSheet::print);
    connect(button("resetAll", tr("Reset all"), QDialogButtonBox::ResetRole), &QPushButton::clicked, this, [this] {
        m_actions.applyShortcuts({});
        say(tr("Every action has its first shortcut again."));
        follow();
        emit changed();
    });
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        static_cast<WordFilter*>(m_shown)->setWords(text);
        m_view->setCurrentIndex(m_shown->index(0, 0));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        say({});
        follow();
    });
    connect(m_view, &QTreeView::activated, this, [this] { m_keys->setFocus(); });
    connect(&m_actions, &ActionRegistry::shortcutsChanged, this, &ShortcutSheet::showKeys);
    fill();
    m_view->header()->setStretchLastSection(true);
    m_view->header()->resizeSection(nameColumn, theme.px(340));
    m_view->header()->resizeSection(keysColumn, theme.px(200));
    m_view->setCurrentIndex(m_shown->index(0, 0));
}

QWidget* ShortcutSheet::makeEditor() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    m_chosen = new QLabel;
    m_keys = new QKeySequenceEdit;
    m_keys->setAccessibleName(tr("New shortcut: press its keys"));
    m_clear = new QPushButton(tr("None"));
    m_clear->setObjectName("clear");
    m_clear->setToolTip(tr("The action has no shortcut"));
    m_reset = new QPushButton(icon("revert"), tr("Reset"));
    m_reset->setObjectName("reset");
    m_message = new QLabel;
    m_message->setWordWrap(true);
    m_message->setProperty("role", "secondary");
    m_message->setMinimumHeight(Theme::instance().px(26));
    m_take = new QPushButton;
    m_take->setObjectName("take");
    for (QPushButton* button : {m_clear, m_reset, m_take})
        button->setAutoDefault(false);
    row->addWidget(m_chosen, 1);
    row->addWidget(m_keys);
    row->addWidget(m_clear);
    row->addWidget(m_reset);
    auto* second = new QHBoxLayout;
    second->addWidget(m_message, 1);
    second->addWidget(m_take);
    m_take->hide();
    column->addLayout(row);
    column->addLayout(second);
    m_keys->installEventFilter(this);
    connect(m_take, &QPushButton::clicked, this, &ShortcutSheet::assign);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_actions.setShortcuts(current(), {});
        say({});
        follow();
        emit changed();
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        QString note;
        for (const QKeySequence& usual : m_actions.defaultShortcuts(current()))
            if (const QAction* other = takeAway(usual))
                note = tr("%1 was taken from “%2”.")
                           .arg(usual.toString(QKeySequence::NativeText), ActionRegistry::nameOf(*other));
        m_actions.resetShortcuts(current());
        say(note);
        follow();
        emit changed();
    });
    return box;
}

void ShortcutSheet::fill() {
    const auto addRow = [this](const QString& what, const QString& pressed, const QString& where) {
        QList<QStandardItem*> items;
        for (const QString& text : {what, pressed, where})
            items << new QStandardItem(text);
        m_rows->appendRow(items);
        return items;
    };
    for (QAction* action : m_actions.all()) {
        const auto items = addRow(ActionRegistry::nameOf(*action), ActionRegistry::keysOf(*action), menuOf(*action));
        items[nameColumn]->setData(QVariant::fromValue<QObject*>(action), actionRole);
        items[nameColumn]->setToolTip(tipOf(*action));
    }
    for (const RoomKey& key : roomKeys())
        for (QStandardItem* item : addRow(key.does, key.keys, key.place))
            item->setToolTip(tr("A key of this place while it has the focus; it cannot be changed"));
}

void ShortcutSheet::showKeys(QAction* action) {
    for (int row = 0; row < m_rows->rowCount(); ++row)
        if (m_rows->item(row, nameColumn)->data(actionRole).value<QObject*>() == action)
            m_rows->item(row, keysColumn)->setText(ActionRegistry::keysOf(*action));
}

QAction* ShortcutSheet::current() const {
    const QModelIndex index = m_view->currentIndex();
    return qobject_cast<QAction*>(index.siblingAtColumn(nameColumn).data(actionRole).value<QObject*>());
}

void ShortcutSheet::follow() {
    QAction* action = current();
    const QSignalBlocker quiet(m_keys);
    m_keys->setKeySequence(action ? action->shortcut() : QKeySequence());
    for (QWidget* widget : {static_cast<QWidget*>(m_keys), static_cast<QWidget*>(m_clear)})
        widget->setEnabled(action);
    m_clear->setEnabled(action && !action->shortcuts().isEmpty());
    m_reset->setEnabled(action && action->shortcuts() != m_actions.defaultShortcuts(action));
    m_chosen->setText(action ? tr("Shortcut of “%1”").arg(ActionRegistry::nameOf(*action))
                             : tr("This key cannot be changed."));
    if (action) {
        const auto usual = m_actions.defaultShortcuts(action);
        m_reset->setToolTip(usual.isEmpty()
                                ? tr("Back to no shortcut")
                                : tr("Back to %1").arg(QKeySequence::listToString(usual, QKeySequence::NativeText)));
    }
}

void ShortcutSheet::enter() {
    QAction* action = current();
    if (!action || m_keys->keySequence().isEmpty())
        return;
    const QKeySequence pressed(m_keys->keySequence()[0]); // one key: what comes after it begins anew
    {
        const QSignalBlocker quiet(m_keys);
        m_keys->setKeySequence(pressed);
    }
    if (pressed == action->shortcut())
        return say({});
    if (pressed == QKeySequence(Qt::Key_Escape)) {
        say({});
        return follow();
    }
    const QString text = pressed.toString(QKeySequence::NativeText);
    if (!canBeShortcut(pressed)) {
        say(tr("%1 alone is for typing and for keys of the rooms. Add Ctrl or Alt, or take a function key.").arg(text));
        return follow();
    }
    if (const QAction* other = m_actions.userOf(pressed, action))
        return say(tr("%1 is the shortcut of “%2”.").arg(text, ActionRegistry::nameOf(*other)),
                   tr("Take it from there"));
    assign();
}

/// The field itself waits a second for further keys of a sequence; here one key is all, so its release is the end.
bool ShortcutSheet::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_keys && event->type() == QEvent::KeyRelease)
        QMetaObject::invokeMethod(this, &ShortcutSheet::enter, Qt::QueuedConnection); // the field sees it first
    return QDialog::eventFilter(watched, event);
}

/// A shortcut has one owner. The one that had it, or null.
const QAction* ShortcutSheet::takeAway(const QKeySequence& keys) {
    QAction* other = m_actions.userOf(keys, current());
    if (!other)
        return nullptr;
    QList<QKeySequence> left = other->shortcuts();
    left.removeIf([&](const QKeySequence& own) { return own.matches(keys) != QKeySequence::NoMatch; });
    m_actions.setShortcuts(other, left);
    return other;
}

void ShortcutSheet::assign() {
    const QKeySequence pressed = m_keys->keySequence();
    takeAway(pressed);
    m_actions.setShortcuts(current(), {pressed});
    say({});
    follow();
    emit changed();
}

void ShortcutSheet::say(const QString& sentence, const QString& offer) {
    m_message->setText(sentence);
    m_take->setText(offer);
    m_take->setVisible(!offer.isEmpty());
}

QString ShortcutSheet::text() const {
    QStringList lines;
    for (int row = 0; row < m_shown->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < columns; ++column)
            cells << m_shown->index(row, column).data().toString();
        lines << cells.join('\t');
    }
    return lines.join('\n');
}

QString ShortcutSheet::html() const {
    QString rows;
    for (const QString& line : text().split('\n'))
        rows += "<tr><td>" + line.toHtmlEscaped().split('\t').join("</td><td>&nbsp;&nbsp;&nbsp;") + "</td></tr>";
    return QStringLiteral("<h3>%1</h3><table>%2</table>").arg(tr("moescope: keyboard shortcuts"), rows);
}

void ShortcutSheet::copy() const {
    auto* content = new QMimeData;
    content->setText(text());
    content->setHtml(html());
    QApplication::clipboard()->setMimeData(content);
}

void ShortcutSheet::printTo(QPrinter& printer) const {
    QTextDocument document;
    QFont font = QApplication::font();
    font.setPointSizeF(9.0);
    document.setDefaultFont(font);
    document.setHtml(html());
    document.print(&printer);
}

void ShortcutSheet::print() {
    QPrinter printer(QPrinter::HighResolution);
    QPrintDialog dialog(&printer, this);
    if (dialog.exec() == QDialog::Accepted)
        printTo(printer);
}

} // namespace moescope
#include "moc_shortcut_sheet.cpp"
