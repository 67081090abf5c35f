// SPDX-License-Identifier: Apache-2.0
#include "quantize/metrics_log.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/atomic_write.h"

namespace moescope {
namespace {

/// Length of `descriptor`'s file up to and with its last line feed.
off_t wholeLines(int descriptor, off_t size) {
    char last = '\0';
    while (size > 0 && (::pread(descriptor, &last, 1, size - 1) != 1 || last != '\n'))
        --size;
    return size;
}

} // namespace

Status appendJsonLine(const std::filesystem::path& file, const nlohmann::json& line) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    struct stat about {};
    if (descriptor < 0 || ::fstat(descriptor, &about) != 0) {
        const int reason = errno;
        if (descriptor >= 0)
            ::close(descriptor);
        return failure("{}: cannot be written ({}).", file.string(), std::strerror(reason));
    }
    const off_t end = wholeLines(descriptor, about.st_size);
    const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    bool written = end == about.st_size || ::ftruncate(descriptor, end) == 0;
    written = written && ::pwrite(descriptor, text.data(), text.size(), end) == static_cast<ssize_t>(text.size()) &&
              ::fdatasync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    if (!written)
        return failure("{}: writing failed ({}). Is the disk full?", file.string(), std::strerror(reason));
    return {};
}

Result<std::vector<nlohmann::json>> readJsonLines(const std::filesystem::path& file) {
    std::vector<nlohmann::json> lines;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return lines;
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    std::size_t begin = 0;
    for (std::size_t end = text->find('\n'); end != std::string::npos; end = text->find('\n', begin)) {
        auto line = nlohmann::json::parse(text->begin() + static_cast<std::ptrdiff_t>(begin),
                                          text->begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
        if (!line.is_object())
            return failure("{}: line {} is not a JSON object.", file.string(), lines.size() + 1);
        lines.push_back(std::move(line));
        begin = end + 1;
    }
    return lines;
}

} // namespace moescope
