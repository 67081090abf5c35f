// SPDX-License-Identifier: Apache-2.0
// A run that is killed at random moments and resumed each time gives bit for bit what an uninterrupted run gives.
#include <QtTest>

#include "quantize/run_folder.h"
#include "support/small_run.h"

using namespace moescope;
namespace fs = std::filesystem;

class TestKilled : public QObject {
    Q_OBJECT

private slots:
    void fiftyKillsLeaveNoTrace() {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        const test::SmallRun small = test::SmallRun::in(folder, 3);
        QVERIFY(writePlan(small.plan, folder / "plan.json"));
        const QStringList start{"--quiet",
                                "quantize",
                                path(small.model),
                                "--plan",
                                path(folder / "plan.json"),
                                "--preset",
                                "vsraq-refit",
                                "--text",
                                path(small.text),
                                "--samples",
                                "16",
                                "--length",
                                "32",
                                "--batch",
                                "4",
                                "--iterations",
                                "20",
                                "--threads",
                                "1",
                                "--save-seconds",
                                "0",
                                "--out"};
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(run(start + QStringList{path(folder / "whole")}, -1), 0);
        const qint64 wholeTime = clock.elapsed();
        const std::string expected = test::digestOfRun(folder / "whole");

        QRandomGenerator random(20261125);
        int kills = 0, finished = 0;
        for (int round = 0; kills < 50 || finished == 0; ++round) {
            const fs::path target = folder / ("run-" + std::to_string(round));
            QStringList command = start + QStringList{path(target)};
            while (true) {
                // Some of the moments lie behind the end: that run is then whole.
                const int code = run(command, kills < 50 ? random.bounded(qMax<qint64>(wholeTime, 50)) : -1);
                if (code == 0)
                    break;
                QCOMPARE(code, -1);
                ++kills;
                // Before config.json there is nothing to go on with.
                const bool begun = fs::exists(target / "config.json");
                command = begun ? QStringList{"--quiet", "resume", path(target)} : start + QStringList{path(target)};
                if (!begun)
                    fs::remove_all(target);
            }
            ++finished;
            QVERIFY2(test::digestOfRun(target) == expected,
                     qPrintable(QStringLiteral("run %1 after %2 kills").arg(round).arg(kills)));
            QCOMPARE(names(target), names(folder / "whole")); // neither state nor halves of files
        }
        qInfo("%d kills, %d runs finished", kills, finished);
    }

private:
    static QStringList names(const fs::path& folder) {
        return QDir(path(folder)).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }

    static QString path(const fs::path& file) { return QString::fromStdString(file.string()); }

    /// The exit code; -1: killed after `milliseconds` (at least 0).
    static int run(const QStringList& arguments, qint64 milliseconds) {
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(MOESCOPE_CLI, arguments);
        if (!program.waitForFinished(milliseconds < 0 ? 300'000 : static_cast<int>(milliseconds))) {
            program.kill();
            program.waitForFinished();
            return -1;
        }
        if (program.exitCode() != 0)
            qWarning("%s", program.readAll().constData());
        return program.exitCode();
    }
};

QTEST_GUILESS_MAIN(TestKilled)
#include "test_killed.moc"
