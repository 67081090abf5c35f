// SPDX-License-Identifier: Apache-2.0
#include "support/output_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace moescope {
namespace {

constexpr std::size_t smallBytes = 1U << 18U;     // gathered before a call
constexpr std::uint64_t stretchBytes = 1U << 25U; // sent on to the disk at a time

} // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& path, bool summed) {
    OutputFile file;
    file.m_path = path;
    file.m_descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file.m_descriptor < 0)
        return failure("{}: cannot be written ({}).", path.string(), std::strerror(errno));
    file.m_small.reserve(smallBytes);
    if (summed)
        file.m_sum.emplace();
    return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_small, other.m_small);
    std::swap(m_sum, other.m_sum);
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_sent, other.m_sent);
    return *this;
}

OutputFile::~OutputFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Status OutputFile::write(std::span<const std::byte> bytes) {
    if (m_sum)
        m_sum->add(bytes);
    m_bytes += bytes.size();
    if (m_small.size() + bytes.size() <= smallBytes) {
        m_small.insert(m_small.end(), bytes.begin(), bytes.end());
        return {};
    }
    Status written = writeAll(m_small);
    m_small.clear();
    if (!written)
        return written;
    if (bytes.size() >= smallBytes)
        return writeAll(bytes);
    m_small.insert(m_small.end(), bytes.begin(), bytes.end());
    return {};
}

Status OutputFile::writeAll(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return failure("{}: writing failed ({}). Is the disk full?", m_path.string(), std::strerror(errno));
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    const std::uint64_t whole = m_bytes / stretchBytes * stretchBytes;
    if (whole > m_sent) { // no promise, only an early start: a file system that cannot is no failure
        ::sync_file_range(m_descriptor, static_cast<off64_t>(m_sent), static_cast<off64_t>(whole - m_sent),
                          SYNC_FILE_RANGE_WRITE);
        m_sent = whole;
    }
    return {};
}

Status OutputFile::close() {
    Status written = writeAll(m_small);
    m_small = {};
    if (::close(std::exchange(m_descriptor, -1)) != 0 && written)
        written =
            failure("{}: writing failed at its end ({}). Is the disk full?", m_path.string(), std::strerror(errno));
    return written;
}

} // namespace moescope
