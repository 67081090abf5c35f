// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <optional>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>
#include <QTimer>

#include "plots/plot_memory.h"
#include "quit_signals.h"
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
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (const auto added = moescope::addLogFile((folder + "/moescope.log").toStdString()); !added)
        moescope::log().warn("{}", added.error().message);
}

} // namespace

int main(int argc, char* argv[]) {
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
        "model", QApplication::tr("Model folder or .moescope session; without it the demo model opens."), "[model]");
    const QCommandLineOption base("base", QApplication::tr("Checkpoint that the model was tuned from."), "folder");
    const QCommandLineOption theme("theme", QApplication::tr("system, light or dark; else what was chosen last."),
                                   "name");
    arguments.addOptions({base, theme});
    arguments.process(application);

    logToFile();
    auto& appearance = moescope::Theme::instance();
    const std::optional<moescope::Theme::Mode> mode = moescope::Theme::modeNamed(arguments.value(theme));
    if (arguments.isSet(theme) && !mode) {
        std::fprintf(stderr, "moescope: --theme %s: there is no such theme. Choose system, light or dark.\n",
                     qPrintable(arguments.value(theme)));
        return 2;
    }
    moescope::Preferences preferences(moescope::Preferences::userFile());
    moescope::PlotMemory::instance().keepIn(moescope::Preferences::userFile());
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
    const QStringList paths = arguments.positionalArguments();
    QTimer::singleShot(0, &window, [&] {
        if (!paths.isEmpty())
            window.open(QDir::current().absoluteFilePath(paths.first()),
                        arguments.isSet(base) ? QDir::current().absoluteFilePath(arguments.value(base)) : QString());
        else if (!demoFolder().isEmpty())
            window.openDemo();
    });
    return QApplication::exec();
}
