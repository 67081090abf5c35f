// SPDX-License-Identifier: Apache-2.0
#include "cli_process.h"

#include <QProcess>
#include <QtTest>

namespace moescope::test {

nlohmann::json CliOutcome::json() const {
    auto parsed = nlohmann::json::parse(out.toStdString(), nullptr, false);
    if (!parsed.is_discarded())
        return parsed;
    QTest::qFail(("standard output is not JSON\n" + told()).constData(), __FILE__, __LINE__);
    return nlohmann::json::object();
}

QByteArray CliOutcome::told() const {
    return "exit code " + QByteArray::number(code) + "\n--- standard output\n" + out.left(2000) +
           "\n--- standard error\n" + err.right(2000);
}

CliOutcome runCli(const QStringList& arguments, const QString& folder) {
    static const QTemporaryDir cache; // what earlier programs left behind must not decide
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("XDG_CACHE_HOME", cache.path());
    QProcess process;
    process.setProcessEnvironment(environment);
    if (!folder.isEmpty())
        process.setWorkingDirectory(folder);
    process.start(cliProgram(), arguments);
    CliOutcome outcome;
    constexpr int patience = 240'000; // a hang, not slowness, ends a test
    const bool ended = process.waitForFinished(patience);
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    if (ended && process.exitStatus() == QProcess::NormalExit)
        outcome.code = process.exitCode();
    return outcome;
}

QString cliProgram() { return QStringLiteral(MOESCOPE_CLI); }

QString demoModel() { return QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo/tuned"); }

QString demoText() { return QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo/wikitext.txt"); }

} // namespace moescope::test
