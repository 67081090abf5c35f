// SPDX-License-Identifier: Apache-2.0
// fetch-libtorch: what it takes of the wheels, and that nothing is left behind where it fails or is stopped.
#include <QtTest>

#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>
#include <QTcpServer>
#include <csignal>
#include <memory>

#include "small_wheels.h"

using moescope::test::SmallWheels;

class TestFetch : public QObject {
    Q_OBJECT

    struct Outcome {
        int code = -1;
        QString out, err;
    };

    Outcome fetch(const SmallWheels& wheels, const QStringList& more = {}) {
        QProcess process;
        process.setProcessEnvironment(wheels.environment());
        process.start(MOESCOPE_FETCHER,
                      QStringList{"--requirements", wheels.requirements(), "--into", target()} + more);
        const bool ended = process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit;
        return {ended ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }

    QString target() const { return m_folder->filePath("data/libtorch"); }

    /// Everything beside the target but the lock.
    QStringList leftBehind() const {
        QStringList names =
            QDir(m_folder->filePath("data")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        names.removeAll(".libtorch.lock");
        return names;
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private slots:
    void initTestCase() {
        if (!SmallWheels().made())
            QSKIP("python3 is not here");
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void takesWhatIsNeededAndNoMore() {
        const SmallWheels wheels;
        const Outcome outcome = fetch(wheels, {"--lines"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.err));
        QVERIFY2(outcome.out.endsWith("100 libtorch is here\n"), qPrintable(outcome.out));
        QCOMPARE(leftBehind(), QStringList{"libtorch"});
        QStringList files;
        for (QDirIterator all(target(), QDir::Files, QDirIterator::Subdirectories); all.hasNext();)
            files += QDir(target()).relativeFilePath(all.next());
        files.sort();
        const QStringList expected{"nvidia/cu13/lib/libcudart.so.13",
                                   "nvidia/cu13/lib/libcupti.so.13",
                                   "torch-2.11.0.dist-info/licenses/LICENSE",
                                   "torch/lib/libc10.so",
                                   "torch/lib/libgomp.so.1",
                                   "torch/lib/libtorch_cpu.so",
                                   "torch/version.py"};
        QCOMPARE(files, expected);
    }

    void whatIsThereIsReplaced() {
        QVERIFY(QDir().mkpath(target() + "/old"));
        QVERIFY(QDir().mkpath(m_folder->filePath("data/.libtorch-killed"))); // of one that could not clean up
        const Outcome outcome = fetch(SmallWheels());
        QVERIFY2(outcome.code == 0, qPrintable(outcome.err));
        QCOMPARE(leftBehind(), QStringList{"libtorch"});
        QVERIFY(!QDir(target() + "/old").exists());
    }

    void anotherChecksumIsRefused() {
        const SmallWheels wheels;
        wheels.damage();
        const Outcome outcome = fetch(wheels);
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("SHA-256 differs"), qPrintable(outcome.err));
        QCOMPARE(leftBehind(), QStringList());
    }

    void whatPipSaysIsHandedOn() {
        SmallWheels wheels;
        QFile requirements(wheels.requirements());
        QVERIFY(requirements.open(QIODevice::WriteOnly));
        requirements.write("no-such-torch==1.0 --hash=sha256:" + QByteArray(64, '0') + "  # 10 10\n");
        requirements.close();
        const Outcome outcome = fetch(wheels);
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("Is the network there?") && outcome.err.contains("no-such-torch"),
                 qPrintable(outcome.err));
        QCOMPARE(leftBehind(), QStringList());
    }

    void stoppedItCleansUp_data() {
        QTest::addColumn<int>("sent");
        QTest::newRow("the window stops it") << SIGTERM;
        QTest::newRow("Ctrl+C") << SIGINT;
    }
    void stoppedItCleansUp() {
        QFETCH(const int, sent);
        const SmallWheels wheels;
        QProcess process;
        QProcessEnvironment environment = wheels.environment();
        environment.insert("PIP_NO_INDEX", "0"); // asks an index that never answers
        environment.remove("PIP_FIND_LINKS");
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        environment.insert("PIP_INDEX_URL", QString("http://127.0.0.1:%1/").arg(silent.serverPort()));
        for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
            environment.remove(proxy);
        process.setProcessEnvironment(environment);
        process.start(MOESCOPE_FETCHER, {"--requirements", wheels.requirements(), "--into", target(), "--lines"});
        QVERIFY(silent.waitForNewConnection(60'000)); // pip is at work
        QVERIFY(leftBehind().size() == 1 && leftBehind().first().startsWith(".libtorch-"));
        ::kill(static_cast<pid_t>(process.processId()), sent);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 128 + sent);
        QCOMPARE(leftBehind(), QStringList());
    }

    void itSaysWhatItWouldDo() {
        const SmallWheels wheels;
        const Outcome outcome = fetch(wheels, {"--describe"});
        QCOMPARE(outcome.code, 0);
        for (const QString& part : {QString("torch 2.11.0"), QString("SHA-256"), QString("to download"), target()})
            QVERIFY2(outcome.out.contains(part), qPrintable(part));
        QVERIFY(!QDir(m_folder->filePath("data")).exists());
    }

    /// The file that is installed names the libtorch of tools/setup.
    void theVersionsAreThoseOfTheBuild() {
        QFile wanted(QFileInfo(MOESCOPE_FETCHER).dir().filePath("libtorch.txt"));
        QFile setup(MOESCOPE_SOURCE_DIR "/tools/setup");
        QVERIFY(wanted.open(QIODevice::ReadOnly) && setup.open(QIODevice::ReadOnly));
        const QString script = QString::fromUtf8(setup.readAll());
        static const QRegularExpression line("^([\\w-]+)==([\\d.]+) --hash", QRegularExpression::MultilineOption);
        int lines = 0;
        for (auto match = line.globalMatch(QString::fromUtf8(wanted.readAll())); match.hasNext(); ++lines) {
            const auto found = match.next();
            const QString expected = found.captured(1) == "torch" ? "TORCH_VERSION=" + found.captured(2)
                                                                  : found.captured(1) + "==" + found.captured(2);
            QVERIFY2(script.contains(expected), qPrintable(expected));
        }
        QCOMPARE(lines, 3);
    }
};

QTEST_GUILESS_MAIN(TestFetch)
#include "test_fetch.moc"
