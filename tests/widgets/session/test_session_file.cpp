// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "made_up.h"
#include "session/session_file.h"
#include "widget_test.h"

using namespace moescope;

class TestSessionFile : public moescope::testing::WidgetTest {
    Q_OBJECT

    QTemporaryDir m_folder;
    [[nodiscard]] std::filesystem::path write(const QByteArray& text) const {
        QFile file(m_folder.filePath("broken.moescope"));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write the test's file");
        return file.fileName().toStdString();
    }

private slots:
    void whatIsWrittenComesBack() {
        SessionFile session;
        session.model = "/models/a b";
        session.base = "/models/base";
        session.budget.meanBits = 2.75;
        session.budget.bits = {2, 3, 8};
        session.budget.parameters["gamma"] = 12.5;
        session.plan = made_up::uniformPlan(*made_up::demoModel(), 3);
        session.run.samples = 24;
        session.run.texts = {{.file = "t.txt", .from = 5.0, .to = 50.0, .share = 2.0}};
        session.runs = {"/runs/eins", "/runs/zwei"};
        Profile profile{.name = "<b>wide & fine</b>", .state = {}};
        profile.state.config.meanBits = 3.5;
        profile.state.plan = made_up::uniformPlan(*made_up::demoModel(), 4);
        session.profiles = {profile};
        session.budget.context = 32768;
        session.budget.grid = NumberGrid::nvfp4;
        session.plan.modules.begin()->second = session.budget.setting(4);
        const std::filesystem::path file = m_folder.filePath("s.moescope").toStdString();
        QVERIFY(writeSession(session, file));
        const auto read = readSession(file);
        QVERIFY(read);
        QCOMPARE(read->model, session.model);
        QCOMPARE(*read->base, *session.base);
        QCOMPARE(read->budget.meanBits, 2.75);
        QCOMPARE(read->budget.bits, session.budget.bits);
        QCOMPARE(read->budget.parameters.at("gamma"), 12.5);
        QVERIFY(read->plan == session.plan);
        QCOMPARE(read->run.samples, 24);
        QCOMPARE(read->run.texts.at(0).to, 50.0);
        QCOMPARE(read->runs, session.runs);
        QCOMPARE(read->profiles.size(), std::size_t(1));
        QCOMPARE(read->profiles.front().name, profile.name);
        QCOMPARE(read->profiles.front().state.config.meanBits, 3.5);
        QVERIFY(read->profiles.front().state.plan == profile.state.plan);
        QCOMPARE(read->budget.context, std::int64_t(32768));
        QVERIFY(read->budget.grid == NumberGrid::nvfp4);
    }

    void brokenFilesAreRefusedWithTheirName_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not JSON") << QByteArray("{");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("another JSON") << QByteArray("{\"model\": \"x\"}");
        QTest::newRow("newer") << QByteArray("{\"moescope_session\": 999}");
        QTest::newRow("no plan") << QByteArray("{\"moescope_session\": 1, \"model\": \"x\"}");
        QTest::newRow("wrong type") << QByteArray(
            "{\"moescope_session\": 1, \"model\": 3, \"budget\": {}, \"plan\": 1}");
    }
    void brokenFilesAreRefusedWithTheirName() {
        QFETCH(QByteArray, text);
        const auto session = readSession(write(text));
        QVERIFY(!session);
        QVERIFY2(session.error().message.find("broken.moescope") != std::string::npos, session.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TestSessionFile)
#include "test_session_file.moc"
