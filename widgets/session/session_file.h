// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "quantize/run_config.h"
#include "session/plan_state.h"
#include "session/selection.h"
#include "support/result.h"

namespace moescope {

struct Move;

/// What a .moescope file keeps: JSON, {"moescope_session": 1, "minor", "saved_in", "model", "base", "budget", "plan",
/// "profiles", "run", "runs", "view", "autosave_of"}. Paths beneath or beside the file's folder are relative to it
/// there, and absolute here. A reader refuses another version; what a newer minor version added is kept.
struct SessionFile {
    static constexpr int version = 1, minor = 1;

    std::filesystem::path model;
    std::optional<std::filesystem::path> base;
    AllocateConfig budget;
    Plan plan;
    std::vector<Profile> profiles; ///< budget and plan of each; sizes and figures are worked out anew
    RunConfig run;
    QStringList runs;
    QByteArray layout; ///< of the rooms, as DockArea gives it; may be empty
    Pick pick;
    QList<Pick> overlays;
    std::optional<QString> autosaveOf; ///< this is an autosave: of that file, empty if it was never saved

    std::string unknown;  ///< JSON of what this version has no name for; written back
    QStringList kept;     ///< names of that
    QStringList notKept;  ///< of what cannot be written back: inside lists
    int writtenMinor = 0; ///< of the file that was read

    /// The model and what lay beside it are in another place now.
    void follow(const Move& move);
};

/// Atomic: the file is the old one or the new one.
Status writeSession(const SessionFile& session, const std::filesystem::path& file);
/// The error names the file, what is wrong and what to do.
Result<SessionFile> readSession(const std::filesystem::path& file);

} // namespace moescope
