// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include <QCoreApplication>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>

/// Gestures on a plot, and how long the window's thread computes on each, the repaint that it asks for included: the
/// thread's own time, so that a machine that is busy with other things tells the same.
namespace moescope::bench {

inline constexpr double frame = 1000.0 / 60.0; // ms
inline constexpr int gestures = 120;

inline void printHead(const QWidget& plot) {
    std::printf("%d x %d pixels, %d gestures each\n\n"
                "| gesture | median ms | 95 %% | worst | within a frame |\n|---|---|---|---|---|\n",
                plot.width(), plot.height(), gestures);
}

inline double threadMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// Prints a row of the table. True: 95 of 100 gestures fit into a frame.
inline bool measure(const char* name, const std::function<void(int)>& gesture) {
    std::vector<double> times;
    for (int i = 0; i < gestures; ++i) {
        const double start = threadMilliseconds();
        gesture(i);
        QCoreApplication::processEvents();
        times.push_back(threadMilliseconds() - start);
    }
    std::ranges::sort(times);
    const double late = times[gestures * 95 / 100];
    std::printf("| %s | %.2f | %.2f | %.2f | %s |\n", name, times[gestures / 2], late, times.back(),
                late <= frame ? "yes" : "**no**");
    return late <= frame;
}

inline void move(QWidget& widget, QPointF at) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

inline void click(QWidget& widget, QPointF at, QEvent::Type type) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), Qt::LeftButton,
                      type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

/// Ctrl and the wheel.
inline void turn(QWidget& widget, QPointF at, int notches) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

} // namespace moescope::bench
