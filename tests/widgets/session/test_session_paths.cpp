// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <QTemporaryDir>
#include <QTest>

#include "session/session_paths.h"
#include "widget_test.h"

using namespace moescope;

namespace fs = std::filesystem;

class TestSessionPaths : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void namesAreRelativeBeneathAndBeside_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("name");
        QTest::newRow("beneath") << "/w/s/model"
                                 << "/w/s"
                                 << "model";
        QTest::newRow("with a slash") << "/w/s/model/"
                                      << "/w/s"
                                      << "model";
        QTest::newRow("beside") << "/w/models/a"
                                << "/w/s"
                                << "../models/a";
        QTest::newRow("further away") << "/x/models/a"
                                      << "/w/s"
                                      << "/x/models/a";
        QTest::newRow("begins alike") << "/w2/a"
                                      << "/w/s"
                                      << "/w2/a";
        QTest::newRow("everything is beneath /") << "/usr/a"
                                                 << "/tmp"
                                                 << "/usr/a";
        QTest::newRow("with dots") << "/w/s/../models/./a"
                                   << "/w/s"
                                   << "../models/a";
        QTest::newRow("none") << ""
                              << "/w/s"
                              << "";
    }
    void namesAreRelativeBeneathAndBeside() {
        QFETCH(const QString, path);
        QFETCH(const QString, folder);
        QFETCH(const QString, name);
        QCOMPARE(portablePath(path.toStdString(), folder.toStdString()), name.toStdString());
        const QString plain = path.endsWith('/') ? path.chopped(1) : path;
        QCOMPARE(resolvedPath(name.toStdString(), folder.toStdString(), {}),
                 fs::path(plain.toStdString()).lexically_normal()); // and back
    }

    void aMoveIsDeducedAndFollowed() {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        for (const char* name :
             {"new/models/tuned", "new/models/base", "new/runs/one", "renamed/other", "renamed/base"})
            fs::create_directories(root / name);
        const Move move = Move::of("/gone/models/tuned", root / "new/models/tuned");
        QCOMPARE(move.from, fs::path("/gone"));
        QCOMPARE(move.to, root / "new");
        QCOMPARE(move.follow("/gone/models/base"), root / "new/models/base");
        QCOMPARE(move.follow("/gone/runs/one"), root / "new/runs/one");
        QCOMPARE(move.follow("/gone/runs/two"), fs::path("/gone/runs/two")); // did not come along
        QCOMPARE(move.follow(root / "new"), root / "new");                   // is there
        QCOMPARE(move.follow({}), fs::path());

        const Move renamed = Move::of("/gone/tuned", root / "renamed/other");
        QCOMPARE(renamed.follow("/gone/base"), root / "renamed/base"); // lay beside it
    }
};

QTEST_GUILESS_MAIN(TestSessionPaths)
#include "test_session_paths.moc"
