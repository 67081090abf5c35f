// SPDX-License-Identifier: GPL-3.0-or-later
#include "language/language.h"

#include <memory>
#include <vector>

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace moescope {
namespace {

const QString translations = QStringLiteral(":/translations");
const QString prefix = QStringLiteral("moescope_");

struct Spoken {
    QString choice = QStringLiteral("system"), code = QStringLiteral("en");
    std::vector<std::unique_ptr<QTranslator>> translators; ///< a translator that is destroyed takes itself out
};

Spoken& spoken() {
    static Spoken state;
    return state;
}

/// The first language of the desktop that is built in.
QString systemCode() {
    const QStringList known = languageCodes();
    for (const QString& wanted : QLocale::system().uiLanguages())
        if (const QString code = wanted.section('-', 0, 0); known.contains(code))
            return code;
    return QStringLiteral("en");
}

void add(const QString& file, const QString& folder) {
    auto translator = std::make_unique<QTranslator>();
    if (translator->load(file, folder) && QCoreApplication::installTranslator(translator.get()))
        spoken().translators.push_back(std::move(translator));
}

} // namespace

QStringList languageCodes() {
    QStringList codes{"en"};
    for (const QString& file : QDir(translations).entryList({prefix + "*.qm"}, QDir::Files, QDir::Name))
        if (const QString code = file.mid(prefix.size()).section('.', 0, 0); code != codes.first())
            codes << code;
    return codes;
}

QString languageName(const QString& code) {
    return code == QLatin1String("en") ? QStringLiteral("English") : QLocale(code).nativeLanguageName();
}

bool isLanguageChoice(const QString& choice) {
    return choice == QLatin1String("system") || languageCodes().contains(choice);
}

void speak(const QString& choice) {
    Spoken& now = spoken();
    now.translators.clear();
    now.choice = isLanguageChoice(choice) ? choice : QStringLiteral("system");
    now.code = now.choice == QLatin1String("system") ? systemCode() : now.choice;
    const QLocale system = QLocale::system(), language(now.code);
    // A country's own way of writing numbers, where the language is that country's.
    QLocale::setDefault(system.language() == language.language() ? system : language);
    add("qtbase_" + now.code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)); // buttons and dialogs of Qt
    add(prefix + now.code, translations);
}

QString chosenLanguage() { return spoken().choice; }

QString spokenLanguage() { return spoken().code; }

} // namespace moescope
