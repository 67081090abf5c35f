// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace moescope {

/// How a session in `folder` (absolute) names `path`: relative to itself where it lies beneath that folder or beside
/// it, else in full. Both can then be moved together.
std::string portablePath(const std::filesystem::path& path, const std::filesystem::path& folder);

/// What such a name stands for now: seen from `folder`, or, where nothing is there, from the folder that the session
/// was saved in.
std::filesystem::path resolvedPath(const std::string& name, const std::filesystem::path& folder,
                                   const std::filesystem::path& savedIn);

/// A folder that was moved or renamed, deduced from one thing that lay in it: the longest tail that both paths share
/// is what stayed.
struct Move {
    std::filesystem::path from, to;

    static Move of(const std::filesystem::path& before, const std::filesystem::path& now);
    /// Where `path` is now: itself if it is there; its new place if something is there; else as it was.
    [[nodiscard]] std::filesystem::path follow(const std::filesystem::path& path) const;
};

} // namespace moescope
