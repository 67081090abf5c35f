// SPDX-License-Identifier: Apache-2.0
#include "support/atomic_write.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace moescope {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view randomPart = "XXXXXX"; // of mkostemp and mkdtemp

bool isTemporary(const fs::path& path) {
    const std::string name = path.filename().string();
    if (name.size() < randomPart.size() + 3 || name.front() != '.')
        return false;
    const std::size_t dot = name.size() - randomPart.size() - 1;
    return name[dot] == '.' && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(),
                                           [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

std::vector<char> templateBeside(const fs::path& target) {
    fs::path parent = target.parent_path();
    if (parent.empty())
        parent = ".";
    const std::string pattern = (parent / fmt::format(".{}.{}", target.filename().string(), randomPart)).string();
    return {pattern.c_str(), pattern.c_str() + pattern.size() + 1};
}

Status writeAll(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return failure("{}: writing failed ({}). Nothing was changed.", path.string(), std::strerror(errno));
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

fs::path withoutTrailingSlash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

} // namespace

Status syncToDisk(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failure("{}: cannot be opened to flush it ({}).", path.string(), std::strerror(errno));
    const int outcome = ::fsync(descriptor);
    const int reason = errno;
    ::close(descriptor);
    if (outcome != 0)
        return failure("{}: could not be flushed to the disk ({}).", path.string(), std::strerror(reason));
    return {};
}

Status writeFileAtomically(const fs::path& path, std::span<const std::byte> bytes) {
    std::vector<char> name = templateBeside(path);
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0)
        return failure("{}: cannot be written ({}).", path.string(), std::strerror(errno));
    ::fchmod(descriptor, 0644);
    Status written = writeAll(descriptor, bytes, path);
    if (written && ::fsync(descriptor) != 0)
        written = failure("{}: could not be flushed to the disk ({}).", path.string(), std::strerror(errno));
    if (::close(descriptor) != 0 && written)
        written = failure("{}: writing failed ({}).", path.string(), std::strerror(errno));
    if (written && ::rename(name.data(), path.c_str()) != 0)
        written = failure("{}: could not be put in place ({}).", path.string(), std::strerror(errno));
    if (!written) {
        ::unlink(name.data());
        return written;
    }
    return syncToDisk(path.parent_path().empty() ? fs::path(".") : path.parent_path());
}

Status writeFileAtomically(const fs::path& path, std::string_view text) {
    return writeFileAtomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

void removeTemporaries(const fs::path& folder) {
    std::error_code problem;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(folder, problem))
        if (std::error_code ignored;
            isTemporary(entry.path()) && entry.symlink_status(ignored).type() == fs::file_type::regular)
            left.push_back(entry.path());
    for (const fs::path& path : left)
        fs::remove(path, problem);
}

Result<std::string> readFile(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return failure("{}: no such file.", path.string());
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return failure("{}: cannot be opened for reading.", path.string());
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad())
        return failure("{}: reading failed before its end.", path.string());
    return text;
}

Result<AtomicFolder> AtomicFolder::beside(const fs::path& target) {
    AtomicFolder folder;
    folder.m_target = withoutTrailingSlash(fs::absolute(target).lexically_normal());
    std::error_code problem;
    if (fs::exists(fs::symlink_status(folder.m_target, problem))) // a link to nowhere too
        return failure("{}: exists already. Choose another name or remove it first.", folder.m_target.string());
    fs::create_directories(folder.m_target.parent_path(), problem);
    std::vector<char> name = templateBeside(folder.m_target);
    if (problem || ::mkdtemp(name.data()) == nullptr)
        return failure("{}: no folder can be made there ({}). Choose a place that you may write to.",
                       folder.m_target.parent_path().string(), problem ? problem.message() : std::strerror(errno));
    folder.m_temporary = name.data();
    fs::permissions(folder.m_temporary,
                    fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read |
                        fs::perms::others_exec,
                    problem);
    return folder;
}

AtomicFolder::AtomicFolder(AtomicFolder&& other) noexcept
    : m_target(std::move(other.m_target))
    , m_temporary(std::exchange(other.m_temporary, {})) {}

AtomicFolder& AtomicFolder::operator=(AtomicFolder&& other) noexcept {
    std::swap(m_target, other.m_target);
    std::swap(m_temporary, other.m_temporary);
    return *this;
}

AtomicFolder::~AtomicFolder() {
    std::error_code ignored;
    if (!m_temporary.empty())
        fs::remove_all(m_temporary, ignored);
}

Status AtomicFolder::commit() {
    std::error_code problem;
    for (const auto& entry : fs::recursive_directory_iterator(m_temporary, problem))
        if (Status synced = syncToDisk(entry.path()); !synced)
            return synced;
    if (Status synced = syncToDisk(m_temporary); !synced)
        return synced;
    // rename() would replace an empty folder that somebody made meanwhile
    if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, m_target.c_str(), RENAME_NOREPLACE) != 0) {
        const bool unknown = errno == EINVAL || errno == ENOSYS; // to this file system
        if (errno == EEXIST || (unknown && fs::exists(fs::symlink_status(m_target, problem))))
            return failure("{}: appeared while it was being written; it was left as it is. Choose another name.",
                           m_target.string());
        if (!unknown || ::rename(m_temporary.c_str(), m_target.c_str()) != 0)
            return failure("{}: could not be put in place ({}).", m_target.string(), std::strerror(errno));
    }
    m_temporary.clear();
    return syncToDisk(m_target.parent_path());
}

} // namespace moescope
