// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <optional>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QTimer>

#include "quit_signals.h"
#include "session/diagnostics.h"
#include "support/log.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/main_window.h"
#include "window/preferences.h"
#include "window/workbench.h"

namespace {

/// Beside the program in an installation or a build tree; empty where there is none.
QString demoFolder() {
    const QDir program(QApplication::applicationDirPath());
    for (const QString& place : {program.filePath("../share/moescope/demo"), QString(MOESCOPE_SOURCE_DEMO)}) {
        if (QFileInfo(place + "/tuned/config.json").exists())
            return QDir::cleanPath(place);
    }
    return {};
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

} // namespace

int main(int argc, char* argv[]) {
    goWithoutDisplay(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName("moescope");
    QApplication::setApplicationDisplayName("moescope");
    QApplication::setApplicationVersion(MOESCOPE_VERSION);
    QApplication::setDesktopFileName("moescope");

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
    const QCommandLineOption demo("demo", QApplication::tr("Open the demo model."));
    const QCommandLineOption diagnostics(
        "diagnostics", QApplication::tr("Write versions, machine, settings and the end of the log, and leave."),
        "file");
    arguments.addOptions({base, theme, demo, diagnostics});
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
    moescope::Preferences preferences(moescope::Preferences::userFile());
    appearance.setMode(mode.value_or(preferences.theme()));
    appearance.install(application);
    QObject::connect(&appearance, &moescope::Theme::themeChanged, &preferences,
                     [&] { preferences.setTheme(appearance.mode()); });
    QApplication::setWindowIcon(QIcon(":/icons/moescope.svg"));

    moescope::Workbench workbench(moescope::coreJobs());
    moescope::MainWindow window(&workbench, demoFolder());
    window.remember(&preferences);
    window.show();
    moescope::quitOnSignals(&window);
    moescope::log().info("moescope {} started", MOESCOPE_VERSION);
    const QStringList paths = arguments.positionalArguments();
    QTimer::singleShot(0, &window, [&] {
        if (window.offerLeftover())
            return; // it is what the person wants to see
        if (!paths.isEmpty())
            window.open(QDir::current().absoluteFilePath(paths.first()),
                        arguments.isSet(base) ? QDir::current().absoluteFilePath(arguments.value(base)) : QString());
        else if (arguments.isSet(demo) && !demoFolder().isEmpty())
            window.openDemo();
    });
    return QApplication::exec();
}
