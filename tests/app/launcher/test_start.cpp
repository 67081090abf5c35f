// SPDX-License-Identifier: Apache-2.0
// The launcher in an installation made for it: a script stands where the program would, and says how it was started.
#include <QtTest>

#include <QDir>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

#include "small_wheels.h"

using moescope::test::SmallWheels;

namespace {

constexpr const char* program = "#!/bin/sh\necho \"started with $*\"\necho \"path $LD_LIBRARY_PATH\"\nexit 7\n";

bool writeProgram(const QString& path) {
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) && file.write(program) > 0 &&
           file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

} // namespace

class TestStart : public QObject {
    Q_OBJECT

    QString prefix(const QString& path) const { return m_folder->filePath("prefix/" + path); }
    QString fetched(const QString& path = {}) const { return m_folder->filePath("data/moescope/libtorch/" + path); }

    QProcessEnvironment environment(const SmallWheels& wheels) const {
        QProcessEnvironment environment = wheels.environment();
        environment.insert("XDG_DATA_HOME", m_folder->filePath("data"));
        environment.remove("LD_LIBRARY_PATH");
        return environment;
    }

    /// Runs the launcher; its standard input is no terminal.
    void start(const QStringList& arguments, const QProcessEnvironment& environment) {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(prefix("bin/moescope-cli"), arguments);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(120'000));
        m_code = process.exitCode();
        m_out = QString::fromUtf8(process.readAllStandardOutput());
        m_err = QString::fromUtf8(process.readAllStandardError());
    }

    /// Types `answer` at its question.
    void startOnATerminal(const QString& answer, const QProcessEnvironment& environment) {
        QProcess script; // of util-linux: gives the program a terminal
        script.setProcessEnvironment(environment);
        script.start("script", {"-qec", prefix("bin/moescope-cli") + " inspect model", "/dev/null"});
        if (!script.waitForStarted())
            QSKIP("the program 'script' is not here");
        m_out.clear();
        const auto asks = [&] {
            script.waitForReadyRead(100);
            m_out += QString::fromUtf8(script.readAllStandardOutput());
            return m_out.contains("[y/N]");
        };
        QTRY_VERIFY_WITH_TIMEOUT(asks(), 60'000);
        script.write(answer.toUtf8() + "\n");
        QVERIFY(script.waitForFinished(120'000));
        m_out += QString::fromUtf8(script.readAllStandardOutput());
        m_code = script.exitCode();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_out, m_err;
    int m_code = -1;

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir().mkpath(prefix("bin")));
        QVERIFY(QFile::copy(MOESCOPE_LAUNCHER, prefix("bin/moescope-cli")));
        QVERIFY(writeProgram(prefix("lib/moescope/moescope-cli")));
    }

    void withoutLibtorchItSaysWhatToDo() {
        start({"inspect", "model"}, environment(SmallWheels()));
        QCOMPARE(m_code, 1);
        QCOMPARE(m_out, QString());
        for (const QString& part : {QString("libtorch 2.11.0"), QString("MOESCOPE_LIBTORCH"), QString("--yes"),
                                    prefix("lib/moescope/libtorch")})
            QVERIFY2(m_err.contains(part), qPrintable(part + "\n" + m_err));
        start({"--version"}, environment(SmallWheels())); // needs none
        QCOMPARE(m_code, 0);
        QVERIFY2(QRegularExpression("^\\d+\\.\\d+\\.\\d+\n$").match(m_out).hasMatch(), qPrintable(m_out));
    }

    void withYesItIsFetchedOnce() {
        const SmallWheels wheels;
        if (!wheels.made())
            QSKIP("python3 is not here");
        QVERIFY(wheels.installFetcher(prefix("lib/moescope")));
        for (int time = 0; time < 2; ++time) {
            start({"--yes", "inspect", "a model"}, environment(wheels));
            QVERIFY2(m_code == 7, qPrintable(m_err)); // the program's own
            QVERIFY2(m_out.contains("started with --yes inspect a model\n"), qPrintable(m_out));
            QVERIFY2(m_out.contains("path " + fetched("torch/lib") + ":" + fetched("nvidia/cu13/lib") + "\n"),
                     qPrintable(m_out));
            QVERIFY(QFile::remove(prefix("lib/moescope/fetch-libtorch")) || time == 1); // the second time it is there
        }
    }

    void onATerminalItAsks() {
        const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
        if (terminal < 0)
            QSKIP("this machine gives no pseudo-terminal (/dev/pts is not mounted)");
        ::close(terminal);
        const SmallWheels wheels;
        if (!wheels.made())
            QSKIP("python3 is not here");
        QVERIFY(wheels.installFetcher(prefix("lib/moescope")));
        startOnATerminal("n", environment(wheels));
        QCOMPARE(m_code, 1);
        for (const QString& part : {QString("to download"), QString("SHA-256"), fetched().chopped(1)})
            QVERIFY2(m_out.contains(part), qPrintable(part + "\n" + m_out));
        QVERIFY(!QDir(fetched()).exists());
        startOnATerminal("y", environment(wheels));
        QVERIFY2(m_code == 7 && m_out.contains("started with inspect model"), qPrintable(m_out));
        QVERIFY(QDir(fetched()).exists());
    }

    void whatIsPointedAtIsTakenOrRefused() {
        const SmallWheels wheels;
        QProcessEnvironment chosen = environment(wheels);
        const QString torch = m_folder->filePath("elsewhere/torch");
        chosen.insert("MOESCOPE_LIBTORCH", torch);
        start({"--yes", "x"}, chosen); // nothing is fetched over the head of who chose
        QCOMPARE(m_code, 1);
        QVERIFY2(m_err.contains(torch), qPrintable(m_err));
        QVERIFY(QDir().mkpath(torch + "/lib"));
        for (const char* library : {"libtorch_cpu.so", "libc10.so"})
            QVERIFY(QFile(torch + "/lib/" + library).open(QIODevice::WriteOnly));
        chosen.insert("LD_LIBRARY_PATH", "/outer");
        start({"x"}, chosen);
        QVERIFY2(m_code == 7 && m_out.contains("path " + torch + "/lib:/outer\n"), qPrintable(m_out + m_err));
    }

    void aDamagedInstallationIsNamed() {
        QProcessEnvironment chosen = environment(SmallWheels());
        const QString torch = m_folder->filePath("torch");
        QVERIFY(QDir().mkpath(torch + "/lib"));
        for (const char* library : {"libtorch_cpu.so", "libc10.so"})
            QVERIFY(QFile(torch + "/lib/" + library).open(QIODevice::WriteOnly));
        chosen.insert("MOESCOPE_LIBTORCH", torch);
        QVERIFY(QFile::remove(prefix("lib/moescope/moescope-cli")));
        start({"x"}, chosen);
        QCOMPARE(m_code, 1);
        QVERIFY2(m_err.contains(prefix("lib/moescope/moescope-cli")), qPrintable(m_err));
    }
};

QTEST_GUILESS_MAIN(TestStart)
#include "test_start.moc"
