// SPDX-License-Identifier: Apache-2.0
// The installed tree: complete, relocatable, well-formed for the desktop, and its programs find what they need in it.
#include <QtTest>

#include <QDir>
#include <QDirIterator>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace {

struct Outcome {
    int code = -1;
    QString out, err;
};

Outcome runProgram(const QString& program, const QStringList& arguments,
                   const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment()) {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(240'000) && process.exitStatus() == QProcess::NormalExit;
    return {ended ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestInstall : public QObject {
    Q_OBJECT

    QString path(const QString& name) const { return m_folder.filePath("moved/" + name); }

    /// As on a machine that never saw the build: a home of its own, libtorch pointed at.
    QProcessEnvironment environment() const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(variable, m_folder.filePath(variable));
        environment.insert("MOESCOPE_LIBTORCH", MOESCOPE_BUILT_LIBTORCH);
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        return environment;
    }

    static void validates(const QString& program, const QStringList& arguments) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable("the program '" + program + "' is not here"));
        const Outcome outcome = runProgram(program, arguments);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.out + outcome.err));
    }

    QTemporaryDir m_folder;

private slots:
    void initTestCase() {
        const Outcome outcome =
            runProgram(MOESCOPE_CMAKE, {"--install", MOESCOPE_BINARY_DIR, "--prefix", m_folder.filePath("first")});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.err));
        QVERIFY(QDir().rename(m_folder.filePath("first"), m_folder.filePath("moved")));
    }

    void everythingIsThere_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"bin/moescope",
                                 "bin/moescope-cli",
                                 "lib/moescope/moescope",
                                 "lib/moescope/moescope-cli",
                                 "lib/moescope/moescope-first-start",
                                 "lib/moescope/fetch-libtorch",
                                 "lib/moescope/libtorch.txt",
                                 "share/applications/moescope.desktop",
                                 "share/mime/packages/moescope.xml",
                                 "share/metainfo/org.moescope.moescope.metainfo.xml",
                                 "share/icons/hicolor/scalable/apps/moescope.svg",
                                 "share/bash-completion/completions/moescope-cli",
                                 "share/zsh/site-functions/_moescope-cli",
                                 "share/fish/vendor_completions.d/moescope-cli.fish",
                                 "share/moescope/demo/tuned/model.safetensors",
                                 "share/moescope/demo/NOTICE.md",
                                 "share/doc/moescope-cli/README.md",
                                 "share/doc/moescope-cli/LICENSES/Apache-2.0.txt",
                                 "share/doc/moescope-cli/LICENSES/GPL-3.0-or-later.txt",
                                 "share/doc/moescope/copyright",
                                 "share/man/man1/moescope.1"})
            QTest::newRow(name) << name;
    }
    void everythingIsThere() {
        QFETCH(const QString, name);
        QVERIFY2(QFileInfo(path(name)).size() > 0, qPrintable(name));
    }

    /// No program looks for libraries where it was built, nor carries libtorch.
    void theTreeIsRelocatable() {
        if (QStandardPaths::findExecutable("readelf").isEmpty())
            QSKIP("the program 'readelf' is not here");
        int programs = 0;
        for (const char* folder : {"bin", "lib/moescope"})
            for (const QFileInfo& file : QDir(path(folder)).entryInfoList(QDir::Files | QDir::Executable)) {
                const QString dynamic = runProgram("readelf", {"-d", file.filePath()}).out;
                static const QRegularExpression search("(?:RUNPATH|RPATH)\\).*\\[(.*)\\]");
                for (const QString& place : search.match(dynamic).captured(1).split(':', Qt::SkipEmptyParts))
                    QVERIFY2(place.startsWith("$ORIGIN/"), qPrintable(file.fileName() + ": " + place));
                const bool needsTorch = dynamic.contains("libtorch_cpu.so");
                QCOMPARE(needsTorch, file.filePath().contains("lib/moescope/moescope") &&
                                         file.fileName() != "moescope-first-start");
                programs += dynamic.contains("NEEDED");
            }
        QCOMPARE(programs, 5);
        for (QDirIterator all(path(""), QDir::Files, QDirIterator::Subdirectories); all.hasNext();)
            QVERIFY2(!all.next().contains(QRegularExpression("/lib[^/]*\\.so")), qPrintable(all.filePath()));
    }

    void theProgramsFindTheDemo() {
        const QString out = m_folder.filePath("demo");
        const Outcome demo =
            runProgram(path("bin/moescope-cli"), {"demo", "--iterations", "1", "--out", out}, environment());
        QVERIFY2(demo.code == 0, qPrintable(demo.err));
        QVERIFY(QFileInfo(out + "/report.html").size() > 0);
        QVERIFY2(contents(out + "/run/config.json").contains(path("share/moescope/demo/tuned").toUtf8()),
                 contents(out + "/run/config.json"));
        const Outcome version = runProgram(path("bin/moescope"), {"--version"}, environment());
        QVERIFY2(version.code == 0 && version.out.startsWith("moescope "), qPrintable(version.err));
    }

    void theStudioOpensTheDemo() {
        QProcess studio;
        studio.setProcessEnvironment(environment());
        studio.start(path("bin/moescope"), {"--demo"});
        const auto opened = [this] {
            return contents(m_folder.filePath("XDG_DATA_HOME/moescope/moescope.log"))
                .contains("Opened " + path("share/moescope/demo/tuned").toUtf8());
        };
        QTRY_VERIFY_WITH_TIMEOUT(opened(), 60'000);
        studio.terminate();
        QVERIFY(studio.waitForFinished(60'000));
        QCOMPARE(studio.exitCode(), 0);
    }

    void theMenuEntryIsValid() { validates("desktop-file-validate", {path("share/applications/moescope.desktop")}); }

    void theAppStreamDescriptionIsValid() {
        validates("appstreamcli", {"validate", "--no-net", path("share/metainfo/org.moescope.moescope.metainfo.xml")});
    }

    void sessionsHaveAType() {
        validates("update-mime-database", {path("share/mime")});
        QVERIFY(contents(path("share/mime/globs2")).contains("application/x-moescope-session:*.moescope"));
        QVERIFY(contents(path("share/mime/magic")).contains("\"moescope_session\":"));
        QVERIFY(
            contents(path("share/applications/moescope.desktop")).contains("MimeType=application/x-moescope-session;"));
    }

    void iconsHaveTheSizesTheyAreFiledUnder() {
        for (const int size : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
            const QImage icon(path(QString("share/icons/hicolor/%1x%1/apps/moescope.png").arg(size)));
            QCOMPARE(icon.size(), QSize(size, size));
            QVERIFY(icon.hasAlphaChannel());
        }
        // Drawn for 16 pixels: the cells' middles are flat, each of its own colour.
        const QImage small(path("share/icons/hicolor/16x16/apps/moescope.png"));
        QCOMPARE(small.pixelColor(7, 7), small.pixelColor(8, 8));
        QCOMPARE(small.pixelColor(2, 2), small.pixelColor(3, 3));
        QVERIFY(small.pixelColor(2, 2) != small.pixelColor(7, 7));
    }

    void theManualKnowsEveryOptionOfTheStudio() {
        QString page = QString::fromUtf8(contents(path("share/man/man1/moescope.1")));
        page.replace("\\-", "-");
        const Outcome help = runProgram(path("bin/moescope"), {"--help"}, environment());
        static const QRegularExpression option("(?:^|, )(--[a-z][a-z-]*)", QRegularExpression::MultilineOption);
        int options = 0;
        for (auto match =
                 option.globalMatch(QString(help.out).replace(QRegularExpression("^ +"), "").replace("\n  ", "\n"));
             match.hasNext(); ++options) {
            const QString name = match.next().captured(1);
            QVERIFY2(page.contains(name), qPrintable(name));
        }
        QVERIFY2(options >= 5, qPrintable(help.out)); // help, help-all, version, base, theme
    }

    void theManualIsWellFormed() { validates("mandoc", {"-Tlint", "-Werror", path("share/man/man1/moescope.1")}); }
};

QTEST_GUILESS_MAIN(TestInstall)
#include "test_install.moc"
