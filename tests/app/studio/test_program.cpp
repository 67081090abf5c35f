// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a person starts it: it opens what its argument names, says nothing on standard error, and ends with 0.
#include <csignal>
#include <memory>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr int patience = 60000; // milliseconds; ends a test that would hang
const QString demo = QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo");

/// A program with a home of its own.
class Program {
public:
    /// `home`: of another one before it; empty: of its own.
    explicit Program(const QStringList& arguments, const QString& platform = "offscreen", const QString& home = {})
        : m_place(home.isEmpty() ? m_home.path() : home) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(variable, this->home(variable));
        environment.insert("XDG_RUNTIME_DIR", m_place);
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
    [[nodiscard]] QString home(const QString& path) const { return m_place + '/' + path; }
    [[nodiscard]] QString log() const {
        QFile file(home("XDG_DATA_HOME/moescope/moescope.log"));
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
    QString m_place;
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
        QTest::newRow("the demo") << QStringList{"--demo"} << "/tuned";
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

    void nothingIsOpenedUnasked() {
        Program program({});
        QVERIFY(program.process().waitForStarted(patience));
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains(" started"), patience);
        QTest::qWait(500); // it would open by now
        program.process().terminate();
        endsCleanly(program);
        QVERIFY2(!program.log().contains("Opened "), qPrintable(program.log()));
    }

    /// What a killed studio leaves is asked about at the next start; a signal then ends it, question and all, and the
    /// file stays for another time.
    void whatAKillLeftIsOfferedAndNotLost() {
        QTemporaryDir home;
        const QString left = home.filePath("XDG_DATA_HOME/moescope/autosave/left.moescope");
        QVERIFY(QDir().mkpath(QFileInfo(left).path()));
        QFile file(left);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(R"({"moescope_session": 1, "minor": 1, "autosave_of": "", "model": "@/tuned", "runs": [],
            "budget": {"strategy": "uniform", "mean_bits": 3.0, "bits": [3], "granularity": "expert", "budget": "mean",
                       "parameters": {}, "group": 128, "symmetric": true, "other_bits": 4},
            "plan": {"format": "moescope plan", "version": 1, "strategy": "manual", "modules": {}},
            "run": {"model": "", "base": "", "method": "rtn", "texts": [], "samples": 8, "length": 64, "seed": 0,
                    "device": "cpu", "threads": 0,
                    "tuning": {"iterations": 1, "batch": 1, "value_weight": 0.3, "structure_weight": 0.3,
                               "order_weight": 0.0, "temperature": 1.0, "own_router": true, "look_ahead": "next",
                               "evaluate_every": 10}}})")
                       .replace("@", demo.toUtf8()));
        file.close();
        Program program({demo + "/base"}, "offscreen", home.path());
        QTRY_VERIFY_WITH_TIMEOUT(program.log().contains("Unsaved changes were left behind"), patience);
        program.process().terminate();
        endsCleanly(program);
        QVERIFY(QFile::exists(left));
        QVERIFY(!program.log().contains("Opened ")); // the answer comes first
    }

    void diagnosticsNeedNoWindow() {
        QTemporaryDir folder;
        Program program({"--diagnostics", folder.filePath("d.txt")});
        endsCleanly(program);
        QFile file(folder.filePath("d.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("## Machine"));
        Program refused({"--diagnostics", "/proc/nowhere/d.txt"});
        QVERIFY(refused.process().waitForFinished(patience));
        QCOMPARE(refused.process().exitCode(), 1);
        QVERIFY(refused.complaints().contains("/proc/nowhere"));
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
        for (const char* option : {"--base", "--theme", "--language", "--demo", "--diagnostics", "[model]"})
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
