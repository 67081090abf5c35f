// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/diagnostics.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QRegularExpression>
#include <QScreen>
#include <QStandardPaths>
#include <QSysInfo>
#include <QThread>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

#include "plots/number_text.h"
#include "support/atomic_write.h"
#include "support/version.h"

namespace moescope {
namespace {

constexpr qint64 keptOfLog = 256 * 1024; // bytes: an issue takes no more

QString endOf(const QString& path) {
    if (path.isEmpty())
        return QStringLiteral("(none)");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("(%1: not there)").arg(path);
    const bool cut = file.size() > keptOfLog;
    if (cut) {
        file.seek(file.size() - keptOfLog);
        file.readLine();
    }
    return (cut ? QStringLiteral("(earlier lines left out)\n") : QString()) + QString::fromUtf8(file.readAll());
}

/// Without what is no setting: places of windows, and what was open.
QString settingsOf(const QString& path) {
    QStringList lines = endOf(path).split('\n');
    static const QRegularExpression noSetting(QStringLiteral(R"(^(\d+\\\w+|geometry|layout|size)=)"));
    lines.removeIf([](const QString& line) { return noSetting.match(line).hasMatch(); });
    return lines.join('\n');
}

QString memoryText() {
#ifdef Q_OS_UNIX
    const double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    return fixedText(bytes / 1e9, 1) + QStringLiteral(" GB");
#else
    return QStringLiteral("unknown");
#endif
}

QString firstLineOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine()).trimmed() : QString();
}

QString machine() {
    QStringList lines{
        QStringLiteral("%1, kernel %2, %3")
            .arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture()),
        QStringLiteral("%1 threads, %2 of memory").arg(QThread::idealThreadCount()).arg(memoryText())};
    if (const QString driver = firstLineOf(QStringLiteral("/proc/driver/nvidia/version")); !driver.isEmpty())
        lines << driver;
    if (qobject_cast<QGuiApplication*>(QCoreApplication::instance())) {
        lines << QStringLiteral("platform %1, desktop %2")
                     .arg(QGuiApplication::platformName(), qEnvironmentVariable("XDG_CURRENT_DESKTOP", "unknown"));
        for (const QScreen* screen : QGuiApplication::screens())
            lines << QStringLiteral("screen %1 × %2, scale %3")
                         .arg(screen->geometry().width())
                         .arg(screen->geometry().height())
                         .arg(screen->devicePixelRatio());
    }
    return lines.join('\n');
}

} // namespace

QString withoutHome(const QString& text, const QString& home) {
    if (home.size() < 2) // "/" is nobody's
        return text;
    QString shortened = text;
    return shortened.replace(QRegularExpression(QStringLiteral(R"((?<![\w.-]))") + QRegularExpression::escape(home) +
                                                    QStringLiteral(R"((?![\w.-]))"),
                                                QRegularExpression::UseUnicodePropertiesOption),
                             QStringLiteral("~"));
}

QString logFile() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/moescope.log");
}

QString diagnosticsText(const DiagnosticsInput& input) {
    const auto section = [](const QString& title, const QString& body) {
        return QStringLiteral("## %1\n\n%2\n\n").arg(title, body.trimmed());
    };
    const QString text = QStringLiteral("# moescope diagnostics\n\n") +
                         section("Program", QStringLiteral("moescope %1, Qt %2 (built with %3), %4")
                                                .arg(QString::fromStdString(version()), qVersion(), QT_VERSION_STR,
                                                     QDateTime::currentDateTime().toString(Qt::ISODate))) +
                         section("Machine", machine()) + section("Open", input.open) + section("Jobs", input.jobs) +
                         section("Settings", settingsOf(input.settings)) + section("Log", endOf(input.log));
    QString shortened = withoutHome(text, QDir::homePath());
    const QString real = QDir(QDir::homePath()).canonicalPath();
    return real.isEmpty() ? shortened : withoutHome(shortened, real);
}

Status saveDiagnostics(const DiagnosticsInput& input, const QString& file) {
    return writeFileAtomically(file.toStdString(), diagnosticsText(input).toStdString());
}

} // namespace moescope
