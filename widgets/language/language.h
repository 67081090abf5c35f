// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace moescope {

// The language of the studio's texts, and with it how numbers and dates are written where people read them. What is
// written to files is the same in every language.

/// Codes of the languages that were built in, "en" first.
QStringList languageCodes();
/// As its speakers call it: "Deutsch".
QString languageName(const QString& code);
/// "system" or one of languageCodes().
bool isLanguageChoice(const QString& choice);

/// Speaks the chosen language from now on; "system" is the desktop's where it is built in, else English. Windows that
/// exist keep theirs: call it before they are made.
void speak(const QString& choice);
/// What was chosen last ("system", where nothing was), and the code of the language that this means.
QString chosenLanguage();
QString spokenLanguage();

} // namespace moescope
