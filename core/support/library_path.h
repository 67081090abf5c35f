// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

namespace moescope {

/// For a program that becomes another one: the dynamic loader of that one looks in `folders` first (LD_LIBRARY_PATH).
void setLibraryPath(std::span<const std::filesystem::path> folders);

/// The other one's first step: undoes setLibraryPath() in the environment, so that the programs which it starts (a
/// browser, a file manager) find their own libraries. The loader has read the variable by then and keeps to it. Before
/// any thread is started.
void restoreLibraryPath();

} // namespace moescope
