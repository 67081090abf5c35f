// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "support/atomic_write.h"
#include "support/file_lock.h"
#include "support/result.h"

namespace moescope {

/// An AtomicFolder for work of minutes and gigabytes. Its hidden folder carries a lock file: that keeps a second writer
/// away from the same target, and tells what a killed one left from a stranger's folder, so that the next beside() of
/// the target removes it, with a line in the log.
class TargetFolder {
public:
    static constexpr const char* lockName = ".unfinished";

    /// Fails where `target` exists, and where somebody else is writing it now.
    static Result<TargetFolder> beside(const std::filesystem::path& target);

    [[nodiscard]] const std::filesystem::path& path() const { return m_folder.path(); }
    /// `goOn` is asked between stretches of 64 MB while files are flushed; where it says no, the answer is cancelled().
    Status commit(const std::function<bool()>& goOn);

private:
    TargetFolder(AtomicFolder folder, FileLock lock)
        : m_folder(std::move(folder))
        , m_lock(std::move(lock)) {}

    AtomicFolder m_folder;
    FileLock m_lock;
};

} // namespace moescope
