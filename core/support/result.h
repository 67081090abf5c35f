// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace moescope {

/// Why something did not happen: a sentence for the person who asked (what, which file, what to do),
/// or the fact that they stopped it themselves.
struct Error {
    enum class Kind { failed, cancelled };
    std::string message;
    Kind kind = Kind::failed;

    [[nodiscard]] bool isCancelled() const { return kind == Kind::cancelled; }
};

/// A value or an Error. No exception crosses a room's public interface.
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// failure("{}: no such file", path): the error side of any Result.
template <class... Args>
[[nodiscard]] tl::unexpected<Error> failure(fmt::format_string<Args...> format, Args&&... args) {
    return tl::unexpected<Error>(Error{fmt::format(format, std::forward<Args>(args)...), Error::Kind::failed});
}

[[nodiscard]] inline tl::unexpected<Error> cancelled() {
    return tl::unexpected<Error>(Error{"Stopped.", Error::Kind::cancelled});
}

/// Hands the error of one Result on as the error of another.
template <class T>
[[nodiscard]] tl::unexpected<Error> propagate(Result<T>& result) {
    return tl::unexpected<Error>(std::move(result.error()));
}

} // namespace moescope
