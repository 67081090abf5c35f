// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace moescope {

/// A page of docs/, as it is built into the program.
struct HelpPage {
    QString path;  ///< within docs/: "methods/flips.md"
    QString title; ///< its first heading
    QString text;  ///< Markdown
};

/// All of them: guide and rooms first, then the methods by title, then the rest.
const QList<HelpPage>& helpPages();
/// Null: there is none.
const HelpPage* findHelpPage(const QString& path);

/// What a link behind '#' names a heading by, as GitHub does.
QString anchorOf(const QString& heading);

/// A place where words were found.
struct HelpHit {
    QString path, anchor;
    QString heading; ///< of the section; the page's title at its beginning
    QString line;    ///< where the first word stands, without Markdown's marks
};
/// Sections that hold all words (in any order, case ignored); those with all of them in their heading first, then
/// those with some, each in the order of the pages.
QList<HelpHit> searchHelp(const QString& words);

} // namespace moescope
