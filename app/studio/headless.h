// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace moescope {

/// True where --headless is among the arguments.
bool isHeadless(int argc, char* argv[]);

/// `moescope --headless report|plot ...`: writes files off-screen, without a display, and returns the exit code: 0
/// done, 1 failed (the sentence is on standard error), 2 the command line is wrong.
int runHeadless(int argc, char* argv[]);

} // namespace moescope
