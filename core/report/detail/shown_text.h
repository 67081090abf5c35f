// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace moescope::detail {

/// Text as it may be shown beside other text: bytes that are not UTF-8, control characters and characters that turn the
/// direction of writing become U+FFFD; runs of a right-to-left script are isolated (U+2068, U+2069; Unicode TR 9), so
/// that they move nothing around them.
std::string shownText(std::string_view text);

/// shownText() for HTML and SVG, in content and in attributes.
std::string escaped(std::string_view text);

/// At most `letters` characters: a longer text keeps both its ends around "…".
std::string clipped(std::string_view text, std::size_t letters);

} // namespace moescope::detail
