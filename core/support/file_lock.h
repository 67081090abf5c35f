// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "support/result.h"

namespace moescope {

/// Keeps a second process (or a second job of this one) out of a folder. The lock ends with the object, or with the
/// process, however that ends.
class FileLock {
public:
    /// Makes `file` if need be. Fails with a sentence where somebody else holds the lock. A file system that knows no
    /// locks gives a lock that keeps nobody out, with a line in the log.
    static Result<FileLock> take(const std::filesystem::path& file);

    /// Whether somebody, this process too, holds the lock at this moment. Makes and changes nothing.
    static bool isHeld(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor)
        : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

} // namespace moescope
