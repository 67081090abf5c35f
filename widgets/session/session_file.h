// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include <QString>
#include <QStringList>

#include "quantize/run_config.h"
#include "session/plan_state.h"
#include "support/result.h"

namespace moescope {

/// What a .moescope file keeps: JSON, {"moescope_session": 1, "model", "base", "budget", "plan", "profiles", "run",
/// "runs"}.
struct SessionFile {
    static constexpr int version = 1;

    std::filesystem::path model;
    std::optional<std::filesystem::path> base;
    AllocateConfig budget;
    Plan plan;
    std::vector<Profile> profiles; ///< budget and plan of each; sizes and figures are worked out anew
    RunConfig run;
    QStringList runs;
};

/// Atomic: the file is the old one or the new one.
Status writeSession(const SessionFile& session, const std::filesystem::path& file);
/// The error names the file, what is wrong and what to do.
Result<SessionFile> readSession(const std::filesystem::path& file);

} // namespace moescope
