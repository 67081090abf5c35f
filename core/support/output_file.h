// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "support/result.h"
#include "support/sha256.h"

namespace moescope {

/// A new file, written from front to back. What is written is sent on to the disk along the way, so that flushing the
/// file at its end waits for the last of it and not for all.
class OutputFile {
public:
    /// Replaces what is there. `summed`: the file's SHA-256 is worked out as it is written.
    static Result<OutputFile> create(const std::filesystem::path& path, bool summed = false);
    OutputFile() = default;
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;
    ~OutputFile();

    Status write(std::span<const std::byte> bytes);
    /// Everything is with the system then, not yet on the disk: syncToDisk() or AtomicFolder::commit() see to that.
    Status close();
    /// Of a file that was made `summed`, once, after close().
    [[nodiscard]] std::string sha256() { return m_sum->hex(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    Status writeAll(std::span<const std::byte> bytes);

    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::vector<std::byte> m_small; ///< gathered until they are worth a call
    std::optional<Sha256> m_sum;
    std::uint64_t m_bytes = 0, m_sent = 0;
};

} // namespace moescope
