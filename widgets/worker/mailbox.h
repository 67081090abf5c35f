// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <mutex>

#include <QObject>

namespace moescope {

/// Calls that any thread asks for and the owner's thread makes, one an event, in the order in which they came. Like
/// QMetaObject::invokeMethod with a queued connection; but what is handed over goes through a std::mutex, which the
/// thread sanitizer understands, and a message that nobody takes is let go with the mailbox.
class Mailbox : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Any thread.
    void put(std::function<void()> message);

protected:
    bool event(QEvent* event) override;

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_messages;
};

} // namespace moescope
