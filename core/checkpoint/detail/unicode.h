// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace moescope::detail {

/// Length in bytes of the UTF-8 character that begins at `at`: 1 to 4, never beyond the text. What is not UTF-8 counts
/// as 1.
std::size_t characterLength(std::string_view text, std::size_t at);

/// True for text that is UTF-8 throughout (no surrogates, no overlong forms).
bool isUtf8(std::string_view text);

std::u32string toUtf32(std::string_view utf8);
std::string toUtf8(std::u32string_view text);

/// Normalization form C (UAX #15): canonical decomposition, then canonical composition.
std::string toNfc(std::string_view utf8);

} // namespace moescope::detail
