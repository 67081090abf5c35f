// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include <QObject>
#include <QTimer>

#include "worker/mailbox.h"

namespace moescope {

/// Turns a stream of "something changed" from any thread into at most one `due` an interval on the owner's thread.
/// The last word is never lost: a notify() is always followed by a due() that started after it.
class Throttle : public QObject {
    Q_OBJECT
public:
    static constexpr int standardInterval = 50; ///< milliseconds: 20 a second

    explicit Throttle(int intervalMs = standardInterval, QObject* parent = nullptr);

    /// Any thread; cheap when a word is already under way.
    void notify();
    /// Owner's thread: says due() now if a word is pending, without waiting for the interval.
    void flush();

signals:
    void due();

private:
    void arrive();

    std::atomic<bool> m_pending = false;
    Mailbox m_mailbox;
    QTimer m_rest;
};

} // namespace moescope
