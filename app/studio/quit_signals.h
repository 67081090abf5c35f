// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QObject;

namespace moescope {

/// SIGTERM (the desktop logs out, a service manager stops the program), SIGINT and SIGHUP end the event loop instead of
/// the process: jobs stop where they can be resumed, unsaved changes are kept for the next start, files are closed, the
/// exit status is 0. No question is asked; whoever sends a signal is not there to answer it. A second one while the
/// program is ending kills it. `parent` lives as long as the event loop. Does nothing outside Unix.
void quitOnSignals(QObject* parent);

} // namespace moescope
