// SPDX-License-Identifier: GPL-3.0-or-later
#include "help/help_topic.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QCursor>
#include <QHeaderView>
#include <QMenu>
#include <QWidget>

#include "theme/icons.h"

namespace moescope {
namespace {

constexpr const char* property = "helpTopic";

QString ownTopic(const QWidget* widget, const QPoint& at) {
    const QWidget* scrolled = widget->parentWidget(); // of a head's viewport
    for (const QWidget* candidate : {widget, scrolled}) {
        const auto* head = qobject_cast<const QHeaderView*>(candidate);
        if (!head || !head->model())
            continue;
        const int section = head->logicalIndexAt(at);
        return section < 0 ? QString()
                           : head->model()->headerData(section, head->orientation(), helpTopicRole).toString();
    }
    return widget->property(property).toString();
}

} // namespace

void setHelpTopic(QWidget* widget, const QString& topic) { widget->setProperty(property, topic); }

QString helpTopicOf(QWidget* widget, const QPoint& at) {
    QPoint place = at;
    for (QWidget* around = widget; around; around = around->parentWidget()) {
        if (const QString topic = ownTopic(around, place); !topic.isEmpty())
            return topic;
        if (around->isWindow())
            break;
        place = around->mapToParent(place);
    }
    return {};
}

QString helpTopicOf(QWidget* widget) { return widget ? helpTopicOf(widget, widget->rect().center()) : QString(); }

WhatsThisGuide::WhatsThisGuide(QObject* parent)
    : QObject(parent) {
    qApp->installEventFilter(this);
}

QString WhatsThisGuide::presentTopic() const {
    if (m_byPointer)
        if (QWidget* pointed = QApplication::widgetAt(QCursor::pos()))
            if (const QString topic = helpTopicOf(pointed, pointed->mapFromGlobal(QCursor::pos())); !topic.isEmpty())
                return topic;
    return helpTopicOf(QApplication::focusWidget());
}

bool WhatsThisGuide::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
        m_byPointer = true;
        break;
    case QEvent::KeyPress: {
        const auto* keys = static_cast<QKeyEvent*>(event);
        // The window's own shortcuts rest while a modal dialog is open.
        if (keys->key() == Qt::Key_F1 && QApplication::activeModalWidget()) {
            emit asked(keys->modifiers() & Qt::ShiftModifier ? presentTopic() : QString());
            return true;
        }
        if (keys->key() != Qt::Key_F1 && keys->key() != Qt::Key_Shift)
            m_byPointer = false;
        break;
    }
    case QEvent::ContextMenu: {
        // It comes to each widget around the pointer in turn, as long as none has a menu of its own.
        auto* widget = qobject_cast<QWidget*>(watched);
        const auto* asking = static_cast<QContextMenuEvent*>(event);
        if (!widget || widget->contextMenuPolicy() != Qt::DefaultContextMenu)
            break;
        const QString topic = ownTopic(widget, asking->pos());
        if (topic.isEmpty())
            break;
        auto* menu = new QMenu(widget);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(icon("help"), tr("&What is this?")), &QAction::triggered, this,
                [this, topic] { emit asked(topic); });
        menu->popup(asking->globalPos());
        return true;
    }
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_help_topic.cpp"
