// SPDX-License-Identifier: Apache-2.0
#include "support/target_folder.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "support/log.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;

fs::path withoutTrailingSlash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

/// ".NAME.XXXXXX", as mkdtemp fills it for an AtomicFolder.
bool isTemporaryOf(const fs::path& path, const fs::path& target) {
    constexpr std::size_t random = 6;
    const std::string name = path.filename().string(), wanted = "." + target.filename().string() + ".";
    return name.starts_with(wanted) && name.size() == wanted.size() + random &&
           std::all_of(name.end() - random, name.end(),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

/// A folder of ours that a writer of `target` made: its name, our lock file in it, this user's.
bool isUnfinished(const fs::path& path, const fs::path& target) {
    struct stat status {};
    return isTemporaryOf(path, target) && ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid() && ::lstat((path / TargetFolder::lockName).c_str(), &status) == 0 &&
           S_ISREG(status.st_mode);
}

enum class Writer { gone, working, unknown };

/// By the lock that it holds as long as it lives; unknown on a file system without locks.
Writer writerOf(const fs::path& folder) {
    const int descriptor = ::open((folder / TargetFolder::lockName).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return Writer::unknown;
    const bool free = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const int problem = errno;
    ::close(descriptor);
    return free ? Writer::gone : problem == EWOULDBLOCK ? Writer::working : Writer::unknown;
}

/// Clears away what killed writers of `target` left; fails where one is at work.
Status clearUnfinished(const fs::path& target) {
    std::error_code problem;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(target.parent_path(), problem))
        if (isUnfinished(entry.path(), target))
            found.push_back(entry.path());
    for (const fs::path& folder : found) {
        const Writer writer = writerOf(folder);
        if (writer == Writer::working)
            return failure(
                "{}: another moescope is writing this folder at this moment. Wait until it is done, or choose "
                "another name.",
                target.string());
        if (writer == Writer::unknown) {
            log().warn("{}: may be what an interrupted moescope left, or one that is at work; remove it if none is.",
                       folder.string());
            continue;
        }
        fs::remove_all(folder, problem);
        log().warn("{}: left by a moescope that was interrupted while it wrote {}; {}.", folder.string(),
                   target.filename().string(),
                   problem ? "it cannot be removed (" + problem.message() + ")" : "removed");
    }
    return {};
}

/// fsync in stretches that can be given up between.
Status flush(const fs::path& path, const std::function<bool()>& goOn) {
    constexpr off64_t stretch = 1 << 26;
    struct stat status {};
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        status.st_size = 0;
    bool wanted = true;
    for (off64_t at = 0; wanted && at < status.st_size; at += stretch) {
        ::sync_file_range(descriptor, at, stretch,
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
        wanted = !goOn || goOn();
    }
    if (descriptor >= 0)
        ::close(descriptor);
    return wanted ? syncToDisk(path) : cancelled();
}

} // namespace

Result<TargetFolder> TargetFolder::beside(const fs::path& target) {
    if (Status clear = clearUnfinished(withoutTrailingSlash(fs::absolute(target).lexically_normal())); !clear)
        return propagate(clear);
    auto folder = AtomicFolder::beside(target);
    if (!folder)
        return propagate(folder);
    auto lock = FileLock::take(folder->path() / lockName);
    if (!lock)
        return propagate(lock);
    return TargetFolder(std::move(*folder), std::move(*lock));
}

Status TargetFolder::commit(const std::function<bool()>& goOn) {
    std::error_code problem;
    for (const auto& entry : fs::recursive_directory_iterator(path(), problem))
        if (Status synced = flush(entry.path(), goOn); !synced)
            return synced;
    fs::remove(path() / lockName, problem);
    return m_folder.commit();
}

} // namespace moescope
