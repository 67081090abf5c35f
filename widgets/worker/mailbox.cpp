// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/mailbox.h"

#include <utility>

#include <QCoreApplication>
#include <QEvent>

namespace moescope {
namespace {

QEvent::Type arrival() {
    static const int type = QEvent::registerEventType();
    return static_cast<QEvent::Type>(type);
}

} // namespace

void Mailbox::put(std::function<void()> message) {
    {
        const std::lock_guard lock(m_mutex);
        m_messages.push_back(std::move(message));
    }
    QCoreApplication::postEvent(this, new QEvent(arrival()));
}

bool Mailbox::event(QEvent* event) {
    if (event->type() != arrival())
        return QObject::event(event);
    std::function<void()> message;
    {
        const std::lock_guard lock(m_mutex);
        message = std::move(m_messages.front());
        m_messages.pop_front();
    }
    message(); // may end the mailbox: nothing of it is touched after this
    return true;
}

} // namespace moescope
#include "moc_mailbox.cpp"
