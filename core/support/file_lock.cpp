// SPDX-License-Identifier: Apache-2.0
#include "support/file_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "support/log.h"

namespace moescope {

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return failure("{}: cannot be written ({}). Is the folder read-only?", file.string(), std::strerror(errno));
    FileLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return lock;
    if (errno == EWOULDBLOCK)
        return failure("{}: another moescope is at work in this folder. Wait until it is done, or stop it.",
                       file.parent_path().string());
    log().warn("{}: this file system knows no locks ({}); see to it that no other moescope works in the folder.",
               file.string(), std::strerror(errno));
    return lock;
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
