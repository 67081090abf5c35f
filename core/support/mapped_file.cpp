// SPDX-License-Identifier: Apache-2.0
#include "support/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace moescope {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failure("{}: cannot be opened ({}).", path.string(), std::strerror(errno));
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return failure("{}: is not a regular file.", path.string());
    }
    MappedFile file;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > 0) {
        void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (memory == MAP_FAILED) {
            const int reason = errno;
            ::close(descriptor);
            return failure("{}: cannot be mapped into memory ({}).", path.string(), std::strerror(reason));
        }
        file.m_bytes = {static_cast<const std::byte*>(memory), size};
    }
    ::close(descriptor);
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty())
        ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

} // namespace moescope
