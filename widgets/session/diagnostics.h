// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "support/result.h"

namespace moescope {

/// What a report of a fault should bring along, told by the window; the rest is found out here.
struct DiagnosticsInput {
    QString settings; ///< file; may be missing
    QString log;      ///< file; may be missing
    QString open;     ///< what is open, in words: counts and settings, nothing out of the model
    QString jobs;     ///< what runs and waits
};

/// Where the studio keeps its log.
QString logFile();

/// Versions, machine, settings, what is open and the end of the log, as one text. Holds no weights, tokens or texts;
/// the home folder reads "~".
QString diagnosticsText(const DiagnosticsInput& input);

/// `home` replaced by "~" wherever it stands as a whole folder.
QString withoutHome(const QString& text, const QString& home);

Status saveDiagnostics(const DiagnosticsInput& input, const QString& file);

} // namespace moescope
