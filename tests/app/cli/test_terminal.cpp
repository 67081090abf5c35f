// SPDX-License-Identifier: Apache-2.0
// Progress: a bar on a terminal, plain lines elsewhere, nothing with --quiet; Ctrl+C stops at a safe place.
#include <QtTest>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include <QProcess>
#include <QTemporaryDir>

#include "cli_process.h"

using namespace moescope::test;

class TestTerminal : public QObject {
    Q_OBJECT
private slots:
    void plainLinesInAPipe();
    void aBarOnATerminal();
    void interruptStops_data();
    void interruptStops();
};

void TestTerminal::plainLinesInAPipe() {
    const CliOutcome outcome = runCli({"inspect", demoModel(), "--no-cache"});
    QVERIFY2(outcome.code == 0, outcome.told());
    QVERIFY2(outcome.err.contains(" %  weight spectra\n"), outcome.told());
    QVERIFY2(!outcome.err.contains('\r') && !outcome.err.contains('\033') && !outcome.out.contains('\033'),
             outcome.told());
    QVERIFY2(outcome.err.count('\n') <= 12, outcome.told()); // a line every tenth
    QCOMPARE(runCli({"inspect", demoModel(), "--quiet"}).err, QByteArray());
}

void TestTerminal::aBarOnATerminal() {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0)
        QSKIP("this machine gives no pseudo-terminal (/dev/pts is not mounted)");
    ::close(terminal);
    QProcess script; // of util-linux: gives the program a terminal
    script.start("script", {"-qec", cliProgram() + " inspect --no-cache " + demoModel(), "/dev/null"});
    if (!script.waitForStarted())
        QSKIP("the program 'script' is not here");
    QVERIFY(script.waitForFinished(120'000));
    const QByteArray shown = script.readAllStandardOutput();
    QVERIFY2(script.exitCode() == 0, shown.left(500) + script.readAllStandardError());
    QVERIFY2(shown.contains("\r\033[K[#"), shown.left(500));
    QVERIFY2(shown.contains("\r\033[KQwen2-MoE"), shown.left(500)); // the bar is gone before the result comes
}

void TestTerminal::interruptStops_data() {
    QTest::addColumn<int>("sent");
    QTest::newRow("Ctrl+C") << SIGINT;
    QTest::newRow("kill") << SIGTERM;
}

void TestTerminal::interruptStops() {
    QFETCH(int, sent);
    QTemporaryDir folder;
    QProcess process;
    process.start(cliProgram(),
                  {"quantize", demoModel(), "--method", "vsraq", "--text", demoText(), "--samples", "16", "--length",
                   "64", "--batch", "2", "--iterations", "1000000", "--out", folder.filePath("run")});
    QVERIFY(process.waitForStarted());
    QByteArray err;
    const auto hasBegun = [&] {
        process.waitForReadyRead(100);
        err += process.readAllStandardError();
        return err.contains("Quantizing layer 0");
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasBegun(), 120'000);
    ::kill(static_cast<pid_t>(process.processId()), sent);
    QVERIFY(process.waitForFinished(60'000));
    err += process.readAllStandardError();
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 130, err);
    QVERIFY2(err.contains("Stopping"), err);
    QFile state(folder.filePath("run/state.json"));
    QVERIFY(state.open(QIODevice::ReadOnly));
    QVERIFY2(state.readAll().contains("\"stopped\""), "the run folder does not say that it was stopped");
    const CliOutcome exported = runCli({"export", folder.filePath("run"), "--out", folder.filePath("out")});
    QVERIFY2(exported.code == 1 && exported.err.contains("not finished"), exported.told());
}

QTEST_GUILESS_MAIN(TestTerminal)
#include "test_terminal.moc"
