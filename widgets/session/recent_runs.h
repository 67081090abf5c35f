// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include <QDateTime>
#include <QString>

namespace moescope {

/// A run in the folder of runs, as a list names it.
struct RecentRun {
    enum class State { running, unfinished, failed, done };
    QString folder;
    State state = State::done;
    QDateTime time; ///< of its last word
};

/// At most `most` runs directly in `place`, newest first. Reads two small files a run; what is no run is left out.
std::vector<RecentRun> recentRuns(const std::filesystem::path& place, int most);

} // namespace moescope
