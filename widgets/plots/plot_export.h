// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "plots/export_source.h"

class QToolButton;

namespace moescope {

/// Writes the picture (.png at `scale`, .svg, .pdf) or its numbers (.csv) by the suffix of `path`.
/// Returns an empty string, or a sentence that says what failed and for which file.
QString exportTo(const ExportSource& source, const QString& path, double scale = 2.0);

/// What is wrong with the ending of `path`, as exportTo() would say it; empty: nothing.
QString endingProblem(const QString& path);

/// Gives a section's export button its menu: PNG at 1, 2 and 4 times, SVG, PDF, CSV, copy. `source` outlives the
/// button.
void attachExport(QToolButton* button, const ExportSource* source);

} // namespace moescope
