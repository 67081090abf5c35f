// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <nlohmann/json.hpp>

namespace moescope {

/// What a file says that was not understood. What stands inside lists cannot be put back where it was and is only
/// named.
struct UnknownKeys {
    nlohmann::json kept = nlohmann::json::object(); ///< JSON pointer → value
    QStringList keptNames, lostNames;               ///< "run.tuning.warmth"
};

/// `understood`: the same file as a reader of this version would write it.
UnknownKeys unknownKeys(const nlohmann::json& file, const nlohmann::json& understood);

/// Puts them back into what this version writes, where what they stood in is still there.
void putBack(const nlohmann::json& kept, nlohmann::json& file);

} // namespace moescope
