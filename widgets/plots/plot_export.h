// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "plots/export_source.h"

class QMenu;
class QToolButton;
class QWidget;

namespace moescope {

/// Writes the picture (.png at `scale`, .svg, .pdf) or its numbers (.csv) by the suffix of `path`.
/// Returns an empty string, or a sentence that says what failed and for which file.
QString exportTo(const ExportSource& source, const QString& path, double scale = 2.0);

/// What is wrong with the ending of `path`, as exportTo() would say it; empty: nothing.
QString endingProblem(const QString& path);

/// Adds what can be done with a picture: PNG at 1 to 4 times its size, SVG, PDF, CSV, and copies to the clipboard.
/// `source` and `parent`, over which files are asked for, outlive the menu.
void addExportActions(QMenu* menu, QWidget* parent, const ExportSource* source);

/// Gives a section's export button that menu. `source` outlives the button.
void attachExport(QToolButton* button, const ExportSource* source);

} // namespace moescope
