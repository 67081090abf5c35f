// SPDX-License-Identifier: Apache-2.0
#include "support/file_lock.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "support/log.h"

namespace moescope {
namespace {

/// isHeld() of another process holds the lock for a moment.
constexpr int attempts = 5;
constexpr std::chrono::milliseconds pause{20};

} // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return failure("{}: cannot be written ({}). Is the folder read-only?", file.string(), std::strerror(errno));
    FileLock lock(descriptor);
    int problem = EWOULDBLOCK;
    for (int attempt = 0; attempt < attempts && problem == EWOULDBLOCK; ++attempt) {
        if (attempt > 0)
            std::this_thread::sleep_for(pause);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            return lock;
        problem = errno;
    }
    if (problem == EWOULDBLOCK)
        return failure("{}: another moescope is at work in this folder. Wait until it is done, or stop it.",
                       file.parent_path().string());
    log().warn("{}: this file system knows no locks ({}); see to it that no other moescope works in the folder.",
               file.string(), std::strerror(problem));
    return lock;
}

bool FileLock::isHeld(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const FileLock closing(descriptor); // a lock that was free ends with it
    return ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace moescope
