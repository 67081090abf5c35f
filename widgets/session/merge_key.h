// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace moescope {

/// A number for one gesture (a drag of a slider, a stroke over the grid): its steps become one undo step. GUI thread.
inline int newMergeKey() {
    static int last = 0;
    return ++last;
}

} // namespace moescope
