// SPDX-License-Identifier: Apache-2.0
#include "quantize/run_record.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "quantize/run_folder.h"
#include "support/file_lock.h"

namespace moescope {
namespace fs = std::filesystem;
namespace {

struct StateFile {
    RunState state = RunState::running;
    std::string message;
    double seconds = 0.0;
};

/// A missing or unreadable state.json is that of a run that was killed in its first moments.
StateFile stateOf(const RunFolder& run) {
    StateFile told;
    const auto json = run.state();
    if (!json || !json->is_object())
        return told;
    if (const auto word = json->find("state"); word != json->end()) {
        if (*word == "done" && run.complete())
            told.state = RunState::done;
        else if (*word == "failed")
            told.state = RunState::failed;
        else if (*word == "stopped")
            told.state = RunState::stopped;
    }
    if (const auto message = json->find("message"); message != json->end() && message->is_string())
        told.message = message->get<std::string>();
    if (const auto seconds = json->find("seconds"); seconds != json->end() && seconds->is_number())
        told.seconds = seconds->get<double>();
    return told;
}

bool isHeld(const fs::path& folder) { return FileLock::isHeld(folder / ".lock"); }

/// state.json knows the time only of what ended by itself: a run under way or killed is timed by its layers.
double secondsOf(const std::vector<LayerOutcome>& outcomes, const std::vector<TuningStep>& steps) {
    double seconds = 0.0;
    for (const LayerOutcome& outcome : outcomes)
        seconds += outcome.seconds;
    if (!steps.empty() && (outcomes.empty() || steps.back().layer > outcomes.back().layer))
        seconds += steps.back().seconds;
    return seconds;
}

} // namespace

bool isRunFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / "fingerprint.json", ignored) &&
           fs::is_regular_file(folder / "plan.json", ignored);
}

Result<RunRecord> readRunRecord(const fs::path& folder) {
    auto run = RunFolder::open(folder);
    if (!run)
        return propagate(run);
    std::string stamp = runStamp(folder); // before: what is written meanwhile makes another one
    auto steps = run->steps();
    if (!steps)
        return propagate(steps);
    auto outcomes = run->outcomes();
    if (!outcomes)
        return propagate(outcomes);
    StateFile told = stateOf(*run);
    int finished = 0;
    while (finished < run->layers() && run->hasLayer(finished))
        ++finished;
    // Noted just before a kill, with the layer's file not there yet: it is done again.
    std::erase_if(*outcomes, [&](const LayerOutcome& one) { return one.layer >= finished; });
    RunRecord record{.folder = folder,
                     .config = run->config(),
                     .plan = run->plan(),
                     .fingerprint = run->fingerprint(),
                     .state = told.state,
                     .held = isHeld(folder),
                     .message = std::move(told.message),
                     .seconds = std::max(told.seconds, secondsOf(*outcomes, *steps)),
                     .layers = run->layers(),
                     .finished = finished,
                     .steps = std::move(*steps),
                     .outcomes = std::move(*outcomes),
                     .stamp = std::move(stamp)};
    return record;
}

std::string runStamp(const fs::path& folder) {
    std::string stamp;
    for (const char* name : {"metrics.jsonl", "state.json"}) {
        std::error_code ignored;
        const fs::path file = folder / name;
        stamp += fmt::format("{} {} ", fs::file_size(file, ignored),
                             fs::last_write_time(file, ignored).time_since_epoch().count());
    }
    return stamp;
}

std::vector<fs::path> unfinishedRuns(const fs::path& place, const fs::path& model) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code ignored;
    for (fs::directory_iterator entry(place, fs::directory_options::skip_permission_denied, ignored), end; entry != end;
         entry.increment(ignored)) {
        if (!isRunFolder(entry->path()))
            continue;
        const auto run = RunFolder::open(entry->path());
        if (!run || !fs::equivalent(run->config().model, model, ignored))
            continue;
        if (stateOf(*run).state != RunState::done && !isHeld(entry->path()))
            found.emplace_back(fs::last_write_time(entry->path(), ignored), entry->path());
    }
    std::ranges::sort(found, std::greater<>());
    std::vector<fs::path> folders;
    for (auto& [time, folder] : found)
        folders.push_back(std::move(folder));
    return folders;
}

} // namespace moescope
