// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

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

    static SessionFile plain(const std::filesystem::path& model) {
        SessionFile session;
        session.model = model;
        session.plan = made_up::uniformPlan(*made_up::demoModel(), 3);
        session.run.model = model;
        return session;
    }
    static nlohmann::json json(const std::filesystem::path& file) {
        std::ifstream in(file);
        return nlohmann::json::parse(in);
    }
    static void put(const std::filesystem::path& file, const nlohmann::json& json) { std::ofstream(file) << json; }

private slots:
    void whatLiesBesideItMovesWithIt() {
        namespace fs = std::filesystem;
        const fs::path here = m_folder.filePath("old").toStdString(), there = m_folder.filePath("new").toStdString();
        for (const char* name : {"work", "models/tuned", "models/base", "work/runs/one"})
            fs::create_directories(here / name);
        std::ofstream(here / "work/text.txt") << "text";
        SessionFile session = plain(here / "models/tuned");
        session.base = here / "models/base/"; // as a dialog may give it
        session.run.texts = {{.file = here / "work/text.txt", .from = 10.0}, {.file = "/usr/share/far.txt"}};
        session.runs = {QString::fromStdString((here / "work/runs/one").string())};
        QVERIFY(writeSession(session, here / "work/s.moescope"));
        const auto written = json(here / "work/s.moescope");
        QCOMPARE(written.at("model").get<std::string>(), std::string("../models/tuned"));
        QCOMPARE(written.at("runs").at(0).get<std::string>(), std::string("runs/one"));
        QCOMPARE(written.at("run").at("texts").at(1).get<std::string>(), std::string("/usr/share/far.txt"));

        // The file alone is moved: what it names is where it was.
        fs::create_directories(there / "elsewhere");
        fs::copy_file(here / "work/s.moescope", there / "elsewhere/s.moescope");
        auto read = readSession(there / "elsewhere/s.moescope");
        QVERIFY(read);
        QCOMPARE(read->model, here / "models/tuned");
        QCOMPARE(*read->base, here / "models/base");

        // Everything is moved: it is beside it again.
        fs::remove_all(there);
        fs::rename(here, there);
        read = readSession(there / "work/s.moescope");
        QVERIFY(read);
        QCOMPARE(read->model, there / "models/tuned");
        QCOMPARE(*read->base, there / "models/base");
        QCOMPARE(read->run.model, there / "models/tuned");
        QCOMPARE(read->run.texts.at(0).file, there / "work/text.txt");
        QCOMPARE(read->run.texts.at(0).from, 10.0);
        QCOMPARE(read->run.texts.at(1).file, std::filesystem::path("/usr/share/far.txt"));
        QCOMPARE(read->runs.at(0).toStdString(), (there / "work/runs/one").string());
    }

    void viewAndAutosaveComeBack() {
        SessionFile session = plain("/models/a");
        session.layout = QByteArray("\0\1\xff", 3);
        session.pick = {2, 3, 1};
        session.overlays = {{0, 1, 2}, {3, -1, -1}};
        session.autosaveOf = "";
        const std::filesystem::path file = m_folder.filePath("view.moescope").toStdString();
        QVERIFY(writeSession(session, file));
        const auto read = readSession(file);
        QVERIFY(read);
        QCOMPARE(read->layout, session.layout);
        QVERIFY(read->pick == session.pick);
        QVERIFY(read->overlays == session.overlays);
        QVERIFY(read->autosaveOf && read->autosaveOf->isEmpty());
        QVERIFY(read->unknown.empty());
        QVERIFY(read->kept.isEmpty() && read->notKept.isEmpty());
    }

    void whatANewerProgramAddedIsKeptOrNamed() {
        SessionFile session = plain("/models/a");
        Profile profile{.name = "p", .state = {}};
        profile.state.plan = session.plan;
        session.profiles = {profile};
        const std::filesystem::path file = m_folder.filePath("newer.moescope").toStdString();
        QVERIFY(writeSession(session, file));
        auto newer = json(file);
        newer["minor"] = SessionFile::minor + 1;
        newer["notes"] = {{"title", "x/y"}, {"list", {1, 2}}};
        newer["run"]["tuning"]["warmth~/"] = 0.5;
        newer["profiles"][0]["stars"] = 5;
        put(file, newer);
        const auto read = readSession(file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->writtenMinor, SessionFile::minor + 1);
        QCOMPARE(read->kept, (QStringList{"notes", "run.tuning.warmth~/"}));
        QCOMPARE(read->notKept, QStringList{"profiles[0].stars"});
        QVERIFY(writeSession(*read, file));
        const auto again = json(file);
        QVERIFY(again.at("notes") == newer.at("notes"));
        QCOMPARE(again.at("run").at("tuning").at("warmth~/").get<double>(), 0.5);
        QCOMPARE(again.at("minor").get<int>(), SessionFile::minor);
    }

    void anotherVersionIsRefusedWithASentence_data() {
        QTest::addColumn<int>("version");
        QTest::addColumn<QString>("said");
        QTest::newRow("newer") << SessionFile::version + 1 << "newer moescope";
        QTest::newRow("none that was") << 0 << "none that was ever written";
    }
    void anotherVersionIsRefusedWithASentence() {
        QFETCH(const int, version);
        QFETCH(const QString, said);
        const auto session =
            readSession(write(QByteArray("{\"moescope_session\": ") + QByteArray::number(version) + "}"));
        QVERIFY(!session);
        QVERIFY2(QString::fromStdString(session.error().message).contains(said), session.error().message.c_str());
    }

    void aSessionOfTheFirstVersionIsRead() {
        const std::filesystem::path file = m_folder.filePath("first.moescope").toStdString();
        QVERIFY(writeSession(plain("/models/a"), file));
        auto old = json(file);
        for (const char* key : {"minor", "saved_in", "view"})
            old.erase(key);
        put(file, old);
        const auto read = readSession(file);
        QVERIFY(read);
        QCOMPARE(read->model, std::filesystem::path("/models/a"));
        QCOMPARE(read->writtenMinor, 0);
    }

    void aNameThatIsNotUtf8IsSaid() {
        SessionFile session = plain("/models/\xff");
        const auto written = writeSession(session, m_folder.filePath("n.moescope").toStdString());
        QVERIFY(!written);
        QVERIFY2(written.error().message.find("UTF-8") != std::string::npos, written.error().message.c_str());
    }

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
