// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <string>

#include <QApplication>
#include <QElapsedTimer>

namespace moescope {

/// An application that measures what each event costs the GUI thread: the time on the clock less the time in which the
/// thread was ready to run but the machine gave the processor to others (Linux counts it in
/// /proc/thread-self/schedstat; elsewhere nothing is taken off). On a loaded machine a gap in the wall clock says
/// nothing about the program, so the wall clock alone will not do. The thread's CPU time alone will not do either: a
/// window that waits for a lock, a file or another thread burns no CPU and is frozen all the same. What is left here is
/// CPU time plus such waits.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        const double before = starved();
        QElapsedTimer clock;
        clock.start();
        QByteArray name = QByteArray(receiver->metaObject()->className()) + " '" + receiver->objectName().toUtf8() +
                          "' event " + QByteArray::number(event->type());
        if (const QObject* owner = receiver->parent()) // a timer alone would tell nothing
            name += QByteArray(" of ") + owner->metaObject()->className() + " '" + owner->objectName().toUtf8() + "'";
        const bool taken = QApplication::notify(receiver, event);
        const double own = static_cast<double>(clock.nsecsElapsed()) * 1e-6 - (starved() - before);
        --m_depth;
        ++m_events;
        if (own > m_longest) {
            m_longest = own;
            m_culprit = name;
        }
        return taken;
    }

    [[nodiscard]] double longest() const { return m_longest; } ///< milliseconds
    [[nodiscard]] const QByteArray& culprit() const { return m_culprit; }
    [[nodiscard]] int events() const { return m_events; }
    void restart() {
        m_events = 0;
        m_longest = 0.0;
        m_culprit.clear();
    }

private:
    /// Milliseconds that this thread has waited for a processor.
    static double starved() {
        std::ifstream file("/proc/thread-self/schedstat");
        long long ran = 0, waited = 0;
        file >> ran >> waited;
        return static_cast<double>(waited) * 1e-6;
    }

    int m_depth = 0;
    int m_events = 0;
    double m_longest = 0.0;
    QByteArray m_culprit;
};

} // namespace moescope
