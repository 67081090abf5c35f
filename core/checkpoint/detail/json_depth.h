// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace moescope::detail {

/// JSON of a stranger may be nested a million deep, and copying or printing it would overflow the stack. No file of
/// a model comes near this.
inline constexpr int deepestJson = 64;

} // namespace moescope::detail
