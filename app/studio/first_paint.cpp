// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_paint.h"

#include <QEvent>
#include <QFile>
#include <QTimer>
#include <QWidget>

#ifdef Q_OS_LINUX
#include <ctime>
#include <unistd.h>
#endif

#include "support/log.h"

namespace moescope {
namespace {

/// Milliseconds since the process began, to 10 ms; negative: the system does not tell.
double age() {
#ifdef Q_OS_LINUX
    QFile file("/proc/self/stat"); // "1 (name) S ...": the name may hold anything, the 22nd field is the start in ticks
    timespec now{};
    if (!file.open(QIODevice::ReadOnly) || clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return -1;
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr qsizetype start = 22 - 3;
    if (fields.size() <= start)
        return -1;
    const double begun = fields[start].toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    return 1000 * (static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) - begun);
#else
    return -1;
#endif
}

class FirstPaint final : public QObject {
public:
    explicit FirstPaint(QWidget* window)
        : QObject(window) {
        window->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            QTimer::singleShot(0, this, [this] { // behind the paint and what was waiting
                if (const double milliseconds = age(); milliseconds >= 0)
                    log().info("Window shown after {:.0f} ms", milliseconds);
                deleteLater();
            });
        }
        return false;
    }
};

} // namespace

void logFirstPaint(QWidget* window) { new FirstPaint(window); }

} // namespace moescope
