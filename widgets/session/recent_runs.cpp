// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/recent_runs.h"

#include <iterator>
#include <string>

#include <QDir>
#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint.h"
#include "quantize/run_record.h"
#include "support/file_lock.h"

namespace moescope {
namespace {

RecentRun::State stateOf(const std::filesystem::path& folder) {
    if (FileLock::isHeld(folder / ".lock"))
        return RecentRun::State::running;
    const auto json = readJson(folder / "state.json");
    const std::string word = json && json->is_object() ? json->value("state", nlohmann::json()).dump() : std::string();
    if (word == "\"done\"")
        return RecentRun::State::done;
    return word == "\"failed\"" ? RecentRun::State::failed : RecentRun::State::unfinished;
}

} // namespace

std::vector<RecentRun> recentRuns(const std::filesystem::path& place, int most) {
    std::vector<RecentRun> runs;
    const QDir dir(QString::fromStdString(place.string()));
    for (const QFileInfo& info : dir.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time)) {
        if (std::ssize(runs) == most)
            break;
        const std::filesystem::path folder = info.absoluteFilePath().toStdString();
        if (isRunFolder(folder))
            runs.push_back({info.absoluteFilePath(), stateOf(folder), info.lastModified()});
    }
    return runs;
}

} // namespace moescope
