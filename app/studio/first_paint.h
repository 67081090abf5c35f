// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace moescope {

/// Logs how long after the process was started `window` was drawn for the first time and the event loop was free again
/// for a click (tests/bench/startup.py reads it there). The time counts what the dynamic loader did, and the launcher.
void logFirstPaint(QWidget* window);

} // namespace moescope
