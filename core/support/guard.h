// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "support/result.h"

namespace moescope {

/// A job's edge: runs `body` (which returns a Result) and turns what is thrown into its error, with `doing` in front
/// ("Quantizing layer 3"). The only place where exceptions are caught.
template <class Body>
auto guarded(std::string_view doing, Body&& body) -> decltype(body()) {
    try {
        return std::forward<Body>(body)();
    } catch (const std::bad_alloc&) {
        return failure("{}: memory ran out. Close other programs, or use shorter or fewer windows.", doing);
    } catch (const std::exception& problem) {
        const std::string_view all = problem.what(); // libtorch appends a stack trace
        return failure("{}: {}", doing, std::string(all.substr(0, all.find('\n'))));
    }
}

} // namespace moescope
