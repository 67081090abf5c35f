// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <optional>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>
#include <QTimer>

#include "first_paint.h"
#include "headless.h"
#include "language/language.h"
#include "plots/plot_memory.h"
#include "quit_signals.h"
#include "support/library_path.h"
#include "support/log.h"
#include "support/resources.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/main_window.h"
#include "window/preferences.h"
#include "window/workbench.h"

namespace {

/// Empty where there is none.
QString demoFolder() {
    const auto resources = moescope::resourceFolder();
    const QString demo = resources ? QString::fromStdString((*resources / "demo").string()) : QString();
    return QFileInfo::exists(demo + "/tuned/config.json") ? demo : QString();
}

void logToFile() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (const auto added = moescope::addLogFile((folder + "/moescope.log").toStdString()); !added)
        moescope::log().warn("{}", added.error().message);
}

/// What is open at the beginning; both empty: the demo.
struct Opening {
    QString path, base;
};

/// One window from its opening to its end. True: another one is wanted, with what `next` then says.
bool useStudio(moescope::Preferences& preferences, Opening& next) {
    bool again = false;
    moescope::Workbench workbench(moescope::coreJobs());
    moescope::MainWindow window(&workbench, demoFolder());
    QObject::connect(&window, &moescope::MainWindow::restartWanted, &window,
                     [&](const QString& path, const QString& base) {
                         next = {path, base};
                         again = true;
                     });
    window.remember(&preferences);
    moescope::logFirstPaint(&window);
    window.show();
    QTimer::singleShot(0, &window, [&window, &preferences, document = workbench.document(), opening = next] {
        if (!opening.path.isEmpty())
            return window.open(opening.path, opening.base);
        if (demoFolder().isEmpty())
            return;
        if (!preferences.tourSeen())
            QObject::connect(document, &moescope::Document::modelChanged, &window, &moescope::MainWindow::startTour,
                             Qt::SingleShotConnection);
        window.openDemo();
    });
    QApplication::exec();
    return again;
}

QString absolute(const QString& path) { return path.isEmpty() ? path : QDir::current().absoluteFilePath(path); }

} // namespace

int main(int argc, char* argv[]) {
    moescope::restoreLibraryPath();
    if (moescope::isHeadless(argc, argv))
        return moescope::runHeadless(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName("moescope");
    QApplication::setApplicationDisplayName("moescope");
    QApplication::setApplicationVersion(MOESCOPE_VERSION);
    QApplication::setDesktopFileName("moescope");

    moescope::Preferences preferences(moescope::Preferences::userFile());
    moescope::speak(preferences.language());
    const QString languages = moescope::languageCodes().join(", ");
    QCommandLineParser arguments;
    arguments.setApplicationDescription(QApplication::tr("Desktop studio for quantizing mixture-of-experts models."));
    arguments.addHelpOption();
    arguments.addVersionOption();
    arguments.addPositionalArgument(
        "model", QApplication::tr("Model folder or .moescope session; without it the demo model opens."), "[model]");
    const QCommandLineOption base("base", QApplication::tr("Checkpoint that the model was tuned from."), "folder");
    const QCommandLineOption theme("theme", QApplication::tr("system, light or dark; else what was chosen last."),
                                   "name");
    const QCommandLineOption headless( // taken before: it needs no display
        "headless", QApplication::tr("Writes reports and plots as files without a display: --headless --help."));
    const QCommandLineOption language(
        "language", QApplication::tr("system, or a code (%1); else what was chosen last.").arg(languages), "code");
    arguments.addOptions({base, theme, language, headless});
    arguments.process(application);

    logToFile();
    auto& appearance = moescope::Theme::instance();
    const std::optional<moescope::Theme::Mode> mode = moescope::Theme::modeNamed(arguments.value(theme));
    if (arguments.isSet(theme) && !mode) {
        std::fprintf(stderr, "moescope: --theme %s: there is no such theme. Choose system, light or dark.\n",
                     qPrintable(arguments.value(theme)));
        return 2;
    }
    const QString wanted = arguments.value(language);
    if (arguments.isSet(language) && !moescope::isLanguageChoice(wanted)) {
        std::fprintf(stderr, "moescope: --language %s: the studio does not speak it. Choose system, %s.\n",
                     qPrintable(wanted), qPrintable(languages));
        return 2;
    }
    moescope::PlotMemory::instance().keepIn(moescope::Preferences::userFile());
    appearance.setMode(mode.value_or(preferences.theme()));
    appearance.install(application);
    appearance.setScale(preferences.scale());
    QObject::connect(&appearance, &moescope::Theme::themeChanged, &preferences, [&] {
        preferences.setTheme(appearance.mode());
        preferences.setScale(appearance.scale());
    });
    QApplication::setWindowIcon(QIcon(":/icons/moescope.svg"));
    moescope::quitOnSignals(&application);

    Opening opening{absolute(arguments.positionalArguments().value(0)), absolute(arguments.value(base))};
    if (arguments.isSet(language))
        moescope::speak(wanted);
    while (useStudio(preferences, opening))
        moescope::speak(preferences.language());
    return 0;
}
