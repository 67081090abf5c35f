// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "support/result.h"

namespace moescope {

/// Replaces `path` as a whole or not at all: temporary file beside it, fsync, rename, fsync of the folder.
Status writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Removes the temporary files that a kill left in `folder`, not below it. Only for a folder that nobody else writes
/// into now.
void removeTemporaries(const std::filesystem::path& folder);

Result<std::string> readFile(const std::filesystem::path& path);

/// Flushes a written file or a folder's entries to the disk.
Status syncToDisk(const std::filesystem::path& path);

/// A folder that appears under its final name only when it is whole. Files are written into path(); commit() syncs
/// and renames; without commit() the temporary folder is removed. `target` must not exist.
class AtomicFolder {
public:
    static Result<AtomicFolder> beside(const std::filesystem::path& target);

    AtomicFolder(AtomicFolder&& other) noexcept;
    AtomicFolder& operator=(AtomicFolder&& other) noexcept;
    ~AtomicFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_temporary; }
    Status commit();

private:
    AtomicFolder() = default;
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
};

} // namespace moescope
