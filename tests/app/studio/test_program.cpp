// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a person starts it: it opens what its argument names, says nothing on standard error, and ends with 0.
#include <csignal>
#include <memory>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr int patience = 60000; // milliseconds; ends a test that would hang
const QString demo = QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo");

/// A program with a home of its own.
class Program {
public:
    explicit Program(const QStringList& arguments, const QString& platform = "offscreen") {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(variable, m_home.filePath(variable));
        environment.insert("XDG_RUNTIME_DIR", m_home.path());
        environment.remove("QT_QPA_PLATFORM");
        m_process.setProcessEnvironment(environment);
        m_process.setWorkingDirectory(demo);
        m_process.start(QStringLiteral(MOESCOPE_PROGRAM), QStringList{"-platform", platform} + arguments);
    }
    ~Program() {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }

    [[nodiscard]] QProcess& process() { return m_process; }
    [[nodiscard]] QString log() const {
        QFile file(m_home.filePath("XDG_DATA_HOME/moescope/moescope.log"));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    /// What it said on standard error, without what the off-screen platform says of itself.
    [[nodiscard]] QString complaints() {
        QStringList lines = QString::fromUtf8(m_process.readAllStandardError()).split('\n', Qt::SkipEmptyParts);
        lines.removeIf([](const QString& line) { return line.startsWith("This plugin does not support"); });
        return lines.join('\n');
    }

private:
    QTemporaryDir m_home;
    QProcess m_process;
};

} // namespace

class TestProgram : public QObject {
    Q_OBJECT

    static void endsCleanly(Program& program) {
        QVERIFY(program.process().waitForFinished(patience));
        QCOMPARE(program.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.complaints(), QString());
        QCOMPARE(program.process().exitCode(), 0);
    }

private slots:
    void opensWhatItsArgumentNames_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("opened");
        QTest::newRow("folder") << QStringList{demo + "/tuned"} << "/tuned";
        QTest::newRow("relative, with its base") << QStringList{"--base", "base", "tuned"} << "/tuned";
        QTest::newRow("file of a model, dark") << QStringList{"--theme", "dark", "base/model.safetensors"} << "/base";
        QTest::newRow("in German") << QStringList{"--language", "de", demo + "/tuned"} << "/tuned";
        QTest::newRow("nothing: the demo") << QStringList{} << "/tuned";
    }
    void opensWhatItsArgumentNames() {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, opened);
        Program program(arguments);
        QVERIFY(program.process().waitForStarted(patience));
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains("Opened " + demo + opened + ":"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains("Window shown after "),
                                 patience); // read by tests/bench/startup.py
        program.process().terminate();
        endsCleanly(program);
        QVERIFY(program.log().contains("leaving"));
    }

    void everySignalThatAsksToLeaveIsObeyed_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void everySignalThatAsksToLeaveIsObeyed() {
        QFETCH(const int, signal);
        Program program({demo + "/base"});
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains("Opened "), patience);
        QCOMPARE(kill(static_cast<pid_t>(program.process().processId()), signal), 0);
        endsCleanly(program);
    }

    void aFolderThatIsNoModelIsSaidAndTheProgramStays() {
        QTemporaryDir empty;
        Program program({empty.path()});
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains(empty.path()), patience);
        QCOMPARE(program.process().state(), QProcess::Running);
        program.process().terminate();
        QVERIFY(program.process().waitForFinished(patience));
        QCOMPARE(program.process().exitCode(), 0);
        QVERIFY(program.complaints().contains(empty.path())); // who starts it in a terminal reads it there
    }

    void versionAndHelpNeedNoWindow() {
        Program version({"--version"});
        endsCleanly(version);
        QVERIFY(version.process().readAllStandardOutput().startsWith("moescope "));
        Program help({"--help"});
        endsCleanly(help);
        const QByteArray text = help.process().readAllStandardOutput();
        for (const char* option : {"--base", "--theme", "--language", "[model]"})
            QVERIFY2(text.contains(option), option);
    }

    void anUnknownThemeIsRefused() {
        Program program({"--theme", "plaid"});
        QVERIFY(program.process().waitForFinished(patience));
        QCOMPARE(program.process().exitCode(), 2);
        QVERIFY(program.process().readAllStandardError().contains("Choose system, light or dark"));
    }

    void anUnknownLanguageIsRefused() {
        Program program({"--language", "tlh"});
        QVERIFY(program.process().waitForFinished(patience));
        QCOMPARE(program.process().exitCode(), 2);
        QVERIFY(program.process().readAllStandardError().contains("Choose system, en"));
    }

    void anUnknownOptionIsRefused() {
        Program program({"--no-such-option"});
        QVERIFY(program.process().waitForFinished(patience));
        QCOMPARE(program.process().exitStatus(), QProcess::NormalExit);
        QVERIFY(program.process().exitCode() != 0);
        QVERIFY(program.process().readAllStandardError().contains("no-such-option"));
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "test_program.moc"
