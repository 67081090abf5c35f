// SPDX-License-Identifier: GPL-3.0-or-later
#include "quit_signals.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "support/log.h"

namespace moescope {

#ifdef Q_OS_UNIX
namespace {

// A signal handler may do little more than write a byte; the event loop reads it at the other end.
int ends[2] = {-1, -1};

void tell(int signal) {
    const char byte = static_cast<char>(signal);
    [[maybe_unused]] const auto written = write(ends[0], &byte, 1);
}

} // namespace

void quitOnSignals(QObject* parent) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        log().warn("Signals end the program at once: no socket pair could be made.");
        return;
    }
    auto* notifier = new QSocketNotifier(ends[1], QSocketNotifier::Read, parent);
    QObject::connect(notifier, &QSocketNotifier::activated, parent, [notifier] {
        char signal = 0;
        if (read(ends[1], &signal, 1) != 1)
            return;
        notifier->setEnabled(false);
        log().info("Signal {}: leaving", static_cast<int>(signal));
        QCoreApplication::exit(0);
    });
    struct sigaction action = {};
    action.sa_handler = tell;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaction(signal, &action, nullptr);
}
#else
void quitOnSignals(QObject*) {}
#endif

} // namespace moescope
