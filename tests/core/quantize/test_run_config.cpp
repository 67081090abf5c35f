// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "quantize/run_config.h"

using namespace moescope;

class TestRunConfig : public QObject {
    Q_OBJECT
private slots:
    void textSourceParses_data();
    void textSourceParses();
    void textSourceReadsItsOwnText_data();
    void textSourceReadsItsOwnText();
    void badTextSourcesAreRefused_data();
    void badTextSourcesAreRefused();
    void jsonKeepsEverySetting();
    void jsonNamesWhatIsMissingOrWrong();
};

void TestRunConfig::textSourceParses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<double>("share");
    QTest::newRow("plain") << "wiki.txt"
                           << "wiki.txt" << 0.0 << 100.0 << 1.0;
    QTest::newRow("range") << "wiki.txt:0-95"
                           << "wiki.txt" << 0.0 << 95.0 << 1.0;
    QTest::newRow("share") << "wiki.txt=2"
                           << "wiki.txt" << 0.0 << 100.0 << 2.0;
    QTest::newRow("both") << "/a b/wiki.txt:2.5-95=0.5"
                          << "/a b/wiki.txt" << 2.5 << 95.0 << 0.5;
    QTest::newRow("colon in the name") << "c:wiki.txt"
                                       << "c:wiki.txt" << 0.0 << 100.0 << 1.0;
    QTest::newRow("equals in the name") << "a=b.txt"
                                        << "a=b.txt" << 0.0 << 100.0 << 1.0;
    QTest::newRow("dash in the name") << "a-b.txt:1-2"
                                      << "a-b.txt" << 1.0 << 2.0 << 1.0;
}

void TestRunConfig::textSourceParses() {
    QFETCH(QString, text);
    const auto source = TextSource::parse(text.toStdString());
    QVERIFY(source);
    QTEST(QString::fromStdString(source->file.string()), "file");
    QTEST(source->from, "from");
    QTEST(source->to, "to");
    QTEST(source->share, "share");
}

void TestRunConfig::textSourceReadsItsOwnText_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"wiki.txt", "odd:1-2", "odd=3", "a:b=c.txt"})
        QTest::newRow(file) << file;
}

void TestRunConfig::textSourceReadsItsOwnText() {
    QFETCH(QString, file);
    for (const TextSource& source :
         {TextSource{file.toStdString(), 0.0, 100.0, 1.0}, TextSource{file.toStdString(), 12.5, 95.0, 3.0}}) {
        const auto again = TextSource::parse(source.text());
        QVERIFY(again);
        QCOMPARE(again->file, source.file);
        QCOMPARE(again->from, source.from);
        QCOMPARE(again->to, source.to);
        QCOMPARE(again->share, source.share);
    }
}

void TestRunConfig::badTextSourcesAreRefused_data() {
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", ":0-50", "a.txt:50-50", "a.txt:60-50", "a.txt:0-101", "a.txt=0", "a.txt=-1", "a.txt=nan", "a.txt:nan-5"})
        QTest::newRow(text) << text;
}

void TestRunConfig::badTextSourcesAreRefused() {
    QFETCH(QString, text);
    const auto source = TextSource::parse(text.toStdString());
    QVERIFY(!source);
    QVERIFY(source.error().message.find('\'' + text.toStdString() + '\'') != std::string::npos);
}

void TestRunConfig::jsonKeepsEverySetting() {
    RunConfig config;
    config.model = "/models/a";
    config.method = "autoround";
    config.texts = {{"a.txt", 0.0, 95.0, 2.0}, {"b.txt", 0.0, 100.0, 1.0}};
    config.samples = 7;
    config.length = 33;
    config.balance = 0.25;
    config.tuning = {.iterations = 11,
                     .batch = 3,
                     .valueWeight = 0.1,
                     .structureWeight = 0.2,
                     .orderWeight = 0.05,
                     .temperature = 2.0,
                     .valueWeighting = "slope",
                     .valueStrength = 0.5,
                     .tokenWeighting = "output",
                     .ownRouter = false,
                     .lookAhead = "cheap",
                     .start = "gptq",
                     .gptqDamp = 0.02,
                     .gptqByActivation = true,
                     .starving = "round",
                     .routerRefit = true,
                     .refitRidge = 1e-2,
                     .evaluateEvery = 4,
                     .patience = 3};
    config.seed = 0xFFFFFFFFFFFFFFFFu;
    config.device = "cuda";
    config.dtype = "bfloat16";
    config.threads = 5;
    const auto again = runConfigFromJson(nlohmann::json::parse(toJson(config).dump()));
    QVERIFY(again);
    QCOMPARE(toJson(*again), toJson(config));
    QCOMPARE(again->seed, config.seed);
    QCOMPARE(again->dtype, "bfloat16");
    QCOMPARE(again->balance, 0.25);
    QCOMPARE(again->texts.at(0).share, 2.0);
    QCOMPARE(again->tuning.evaluateEvery, 4);
    QCOMPARE(again->tuning.ownRouter, false);
    QCOMPARE(again->tuning.lookAhead, "cheap");
    QCOMPARE(again->tuning.start, "gptq");
    QVERIFY(again->tuning == config.tuning);
    QCOMPARE(again->tuning.gptqByActivation, true);
    QCOMPARE(again->tuning.starving, "round");
    RunConfig wrong;
    wrong.tuning.starving = "feed";
    QVERIFY(checkRunConfig(wrong).error().message.find("'feed' is not known. Known ones: tune, all, round") !=
            std::string::npos);
    // Runs that were made before experts and tokens could weigh otherwise, or there were kinds of look-ahead.
    nlohmann::json old = toJson(config);
    for (const char* later : {"value_weighting", "value_strength", "token_weighting"})
        old["tuning"].erase(later);
    QCOMPARE(runConfigFromJson(old)->tuning.valueWeighting, "boundary");
    QCOMPARE(runConfigFromJson(old)->tuning.valueStrength, 1.0);
    QCOMPARE(runConfigFromJson(old)->tuning.tokenWeighting, "none");
    old["tuning"].erase("starving"); // nor was there a choice for starving experts
    QCOMPARE(runConfigFromJson(old)->tuning.starving, "tune");
    for (const auto& [said, kind] : {std::pair{true, "next"}, {false, "none"}}) {
        old["tuning"]["look_ahead"] = said;
        QCOMPARE(runConfigFromJson(old)->tuning.lookAhead, kind);
    }
}

void TestRunConfig::jsonNamesWhatIsMissingOrWrong() {
    auto json = toJson(RunConfig{});
    json.erase("samples");
    QCOMPARE(QString::fromStdString(runConfigFromJson(json).error().message),
             QString("The run's settings: 'samples' is missing."));
    json = toJson(RunConfig{});
    json["tuning"]["iterations"] = 3.5;
    QCOMPARE(QString::fromStdString(runConfigFromJson(json).error().message),
             QString("The tuning settings: 'iterations' has an unexpected value."));
    QVERIFY(!runConfigFromJson(nlohmann::json::array()));
}

QTEST_GUILESS_MAIN(TestRunConfig)
#include "test_run_config.moc"
