// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "session/diagnostics.h"
#include "support/version.h"
#include "widget_test.h"

using namespace moescope;

class TestDiagnostics : public moescope::testing::WidgetTest {
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] QString write(const QString& name, const QByteArray& text) const {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write the test's file");
        return file.fileName();
    }

private slots:
    void theHomeFolderIsShortenedAndNothingElse() {
        QCOMPARE(withoutHome("/home/me/a, /home/me: /home/mean/b /srv/home/me", "/home/me"),
                 QString("~/a, ~: /home/mean/b /srv/home/me"));
        QCOMPARE(withoutHome("/home/me.old/a", "/home/me"), QString("/home/me.old/a"));
        QCOMPARE(withoutHome("/root/a/b", "/"), QString("/root/a/b"));
    }

    void itHoldsVersionsSettingsAndTheEndOfTheLog() {
        const QString log = write("log", QByteArray("first line\n") + QByteArray(300'000, 'x') + "\nlast line of " +
                                             QDir::homePath().toUtf8() + "/models\n");
        const QString settings =
            write("studio.ini", "[appearance]\ntheme=dark\n[recent]\n1\\path=/secret/model\nsize=1\n"
                                "[window]\ngeometry=@ByteArray(xyz)\nnotify=false\n");
        const QString file = m_folder.filePath("d.txt");
        QVERIFY(saveDiagnostics({.settings = settings, .log = log, .open = "4 layers", .jobs = "none"}, file));
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(saved.readAll());
        for (const QString& expected :
             {QString::fromStdString("moescope " + version()), QString("Qt ") + qVersion(), QString("theme=dark"),
              QString("notify=false"), QString("4 layers"), QString("last line of ~/models"), QString("threads")})
            QVERIFY2(text.contains(expected), qPrintable(expected));
        for (const char* absent : {"first line", "secret", "xyz"})
            QVERIFY2(!text.contains(absent), absent);
        QVERIFY(text.size() < 300'000);
    }

    void missingFilesAreSaidAndAFolderThatCannotBeWrittenTo() {
        const QString text =
            diagnosticsText({.settings = "/nowhere/s.ini", .log = "/nowhere/l", .open = {}, .jobs = {}});
        QVERIFY(text.contains("/nowhere/s.ini: not there"));
        const Status written = saveDiagnostics({}, "/proc/nowhere/d.txt");
        QVERIFY(!written);
        QVERIFY(written.error().message.find("/proc/nowhere") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDiagnostics)
#include "test_diagnostics.moc"
