// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_paths.h"

#include <algorithm>
#include <utility>

namespace moescope {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// "/a/b" for "/a/b/": a folder's name is its last part.
fs::path plain(const fs::path& path) {
    const fs::path normal = path.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

bool isBeneath(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

} // namespace

std::string portablePath(const fs::path& path, const fs::path& folder) {
    if (path.empty() || path.is_relative())
        return path.string();
    const fs::path target = plain(path), here = plain(folder), around = here.parent_path();
    if (isBeneath(target, here) || (around != around.root_path() && isBeneath(target, around)))
        return target.lexically_relative(here).string();
    return target.string();
}

fs::path resolvedPath(const std::string& name, const fs::path& folder, const fs::path& savedIn) {
    const fs::path path(name);
    if (path.empty() || path.is_absolute())
        return path;
    const fs::path here = plain(folder / path);
    if (!savedIn.empty() && !isThere(here) && isThere(savedIn / path))
        return plain(savedIn / path);
    return here;
}

Move Move::of(const fs::path& before, const fs::path& now) {
    Move move{plain(before), plain(now)};
    while (move.from.has_relative_path() && move.to.has_relative_path() && move.from.filename() == move.to.filename()) {
        move.from = move.from.parent_path();
        move.to = move.to.parent_path();
    }
    return move;
}

fs::path Move::follow(const fs::path& path) const {
    if (path.empty() || isThere(path))
        return path;
    // What lay beside the thing that moved may have moved with it, even where its own name was changed.
    for (auto [old, now] : {std::pair(from, to), std::pair(from.parent_path(), to.parent_path())}) {
        if (old == old.root_path() || !isBeneath(plain(path), old))
            continue;
        const fs::path moved = plain(now / plain(path).lexically_relative(old));
        if (isThere(moved))
            return moved;
    }
    return path;
}

} // namespace moescope
