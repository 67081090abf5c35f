// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace moescope::detail {

/// The page's style sheet: light by default and on paper, dark where the reader's system is.
std::string styleSheet();

} // namespace moescope::detail
