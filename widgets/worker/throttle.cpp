// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/throttle.h"

#include <algorithm>

namespace moescope {

Throttle::Throttle(int intervalMs, QObject* parent)
    : QObject(parent) {
    m_rest.setInterval(intervalMs);
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &Throttle::flush);
}

void Throttle::notify() {
    // One posted event at most: a job that speaks a million times must not fill the event queue.
    if (!m_pending.exchange(true))
        QMetaObject::invokeMethod(this, &Throttle::arrive, Qt::QueuedConnection);
}

void Throttle::arrive() {
    const qint64 passed = m_sinceLast.isValid() ? m_sinceLast.elapsed() : m_rest.interval();
    if (passed >= m_rest.interval()) {
        flush();
    } else if (!m_rest.isActive()) {
        m_rest.start(static_cast<int>(m_rest.interval() - passed));
    }
}

void Throttle::flush() {
    m_rest.stop();
    // Cleared before due(): a word that arrives while listeners read asks for another due().
    if (!m_pending.exchange(false))
        return;
    m_sinceLast.start();
    emit due();
}

} // namespace moescope
#include "moc_throttle.cpp"
