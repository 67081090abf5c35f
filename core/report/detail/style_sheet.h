// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace moescope::detail {

/// The page's style sheet: light by default and on paper, dark where the reader's system is.
std::string styleSheet();

/// The rules of figures alone, in plain colours of one theme: for a figure that stands by itself.
std::string figureStyle(bool isDark);

} // namespace moescope::detail
