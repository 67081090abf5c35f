// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/throttle.h"

namespace moescope {

Throttle::Throttle(int intervalMs, QObject* parent)
    : QObject(parent) {
    m_rest.setInterval(intervalMs);
    m_rest.setSingleShot(true);
    m_rest.setTimerType(Qt::PreciseTimer); // a coarse one may come early, and then more than 20 come in a second
    connect(&m_rest, &QTimer::timeout, this, &Throttle::flush);
}

void Throttle::notify() {
    // One posted event at most: a job that speaks a million times must not fill the event queue.
    if (!m_pending.exchange(true))
        m_mailbox.put([this] { arrive(); });
}

void Throttle::arrive() {
    if (!m_rest.isActive()) // else its end says the word
        flush();
}

void Throttle::flush() {
    // Cleared before due(): a word that arrives while listeners read asks for another due().
    if (!m_pending.exchange(false))
        return;
    m_rest.start();
    emit due();
    m_rest.start(); // the rest is between two, however long the listeners took
}

} // namespace moescope
#include "moc_throttle.cpp"
