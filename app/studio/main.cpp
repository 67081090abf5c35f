// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <optional>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QTimer>

#include "first_paint.h"
#include "headless.h"
#include "language/language.h"
#include "plots/plot_memory.h"
#include "quit_signals.h"
#include "session/diagnostics.h"
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
    if (const auto added = moescope::addLogFile(moescope::logFile().toStdString()); !added)
        moescope::log().warn("{}", added.error().message);
}

/// Without a window; the program's exit status.
int writeDiagnostics(const QString& file) {
    const auto written = moescope::saveDiagnostics({.settings = moescope::Preferences::userFile(),
                                                    .log = moescope::logFile(),
                                                    .open = QApplication::tr("nothing: written without a window"),
                                                    .jobs = QApplication::tr("none")},
                                                   QDir::current().absoluteFilePath(file));
    if (!written)
        std::fprintf(stderr, "moescope: %s\n", written.error().message.c_str());
    return written ? 0 : 1;
}

/// Where there is no display, what needs none still works.
void goWithoutDisplay(int argc, char* argv[]) {
    const bool display = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
                         qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    for (int i = 1; i < argc && !display; ++i)
        if (QByteArray(argv[i]).startsWith("--diagnostics"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
}

/// What is open at the beginning; without a path: the welcome page.
struct Opening {
    QString path, base;
    bool demo = false;
};

/// One window from its opening to its end. True: another one is wanted, with what `next` then says.
bool useStudio(moescope::Preferences& preferences, Opening& next) {
    bool again = false;
    moescope::Workbench workbench(moescope::coreJobs());
    moescope::MainWindow window(&workbench, demoFolder());
    QObject::connect(&window, &moescope::MainWindow::restartWanted, &window,
                     [&](const QString& path, const QString& base) {
                         next = {path, base, false};
                         again = true;
                     });
    window.remember(&preferences);
    moescope::logFirstPaint(&window);
    window.show();
    moescope::log().info("moescope {} started", MOESCOPE_VERSION);
    const moescope::Document* document = workbench.document();
    QObject::connect(document, &moescope::Document::modelChanged, &window, [&window, &preferences, document] {
        const QString folder = QString::fromStdString(document->model()->folder().string());
        if (!preferences.tourSeen() && !demoFolder().isEmpty() &&
            QFileInfo(folder).canonicalFilePath().startsWith(QFileInfo(demoFolder()).canonicalFilePath()))
            window.startTour();
    });
    QTimer::singleShot(0, &window, [&window, opening = next] {
        if (window.offerLeftover())
            return; // it is what the person wants to see
        if (!opening.path.isEmpty())
            window.open(opening.path, opening.base);
        else if (opening.demo && !demoFolder().isEmpty())
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
    goWithoutDisplay(argc, argv);
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
        "model", QApplication::tr("Model folder, run folder or .moescope session; without it the welcome page shows."),
        "[model]");
    const QCommandLineOption base("base", QApplication::tr("Checkpoint that the model was tuned from."), "folder");
    const QCommandLineOption theme("theme", QApplication::tr("system, light or dark; else what was chosen last."),
                                   "name");
    const QCommandLineOption headless( // taken before: it needs no display
        "headless", QApplication::tr("Writes reports and plots as files without a display: --headless --help."));
    const QCommandLineOption language(
        "language", QApplication::tr("system, or a code (%1); else what was chosen last.").arg(languages), "code");
    const QCommandLineOption demo("demo", QApplication::tr("Open the demo model."));
    const QCommandLineOption diagnostics(
        "diagnostics", QApplication::tr("Write versions, machine, settings and the end of the log, and leave."),
        "file");
    arguments.addOptions({base, theme, language, demo, diagnostics, headless});
    arguments.process(application);

    if (arguments.isSet(diagnostics))
        return writeDiagnostics(arguments.value(diagnostics));
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

    Opening opening{absolute(arguments.positionalArguments().value(0)), absolute(arguments.value(base)),
                    arguments.isSet(demo)};
    if (arguments.isSet(language))
        moescope::speak(wanted);
    while (useStudio(preferences, opening))
        moescope::speak(preferences.language());
    return 0;
}
