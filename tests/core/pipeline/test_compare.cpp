// SPDX-License-Identifier: Apache-2.0
// Any two versions of a model against each other, by the paths that a person gives.
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "pipeline/compare.h"
#include "support/rounded_run.h"

using namespace moescope;

class TestCompare : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;

    [[nodiscard]] std::filesystem::path path(const char* name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
    [[nodiscard]] CompareConfig config(const std::filesystem::path& quantized,
                                       const std::filesystem::path& reference = {}) const {
        const std::string demo = MOESCOPE_SOURCE_DIR "/resources/demo/";
        CompareConfig config;
        config.model = m_model->folder();
        config.quantized = quantized;
        config.reference = reference;
        config.texts = {{demo + "wikitext.txt", 60.0, 100.0}, {demo + "shakespeare.txt"}};
        config.names = {"", "plays"};
        config.windows = 2;
        config.length = 32;
        config.threads = 2;
        return config;
    }
    static Comparison compared(const CompareConfig& config) {
        auto found = compare(config, {}, unwatched());
        if (!found)
            qFatal("%s", found.error().message.c_str());
        return std::move(*found);
    }

private slots:
    void initTestCase() {
        auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        m_model = std::move(*model);
        const Plan two = test::uniformPlan(*m_model, 2, 128), three = test::uniformPlan(*m_model, 3, 128);
        QVERIFY(writePlan(two, path("two.json")));
        QVERIFY(writePlan(three, path("three.json")));
        test::makeRoundedRun(path("run"), *m_model, three);
    }

    void aPlanAgainstFullPrecision() {
        const Comparison found = compared(config(path("three.json")));
        QCOMPARE(found.original, m_model->folder().string());
        QCOMPARE(found.quantized, path("three.json").string());
        QVERIFY(found.flipRate > 0.0 && found.flipRate < 1.0 && found.kl > 0.0 && *found.outputWeighted > 0.0);
        QVERIFY(*found.outputWeighted < found.flipRate); // a flip changes less than the whole output
        QCOMPARE(found.datasets.size(), std::size_t{2});
        const DatasetComparison& plays = found.datasets[1];
        QVERIFY(plays.name == "plays" && plays.text == "shakespeare.txt" && plays.windows == 2 && plays.length == 32 &&
                plays.dtype == "float32");
        QCOMPARE(found.datasets[0].name, std::string("wikitext 60-100 %"));
        QCOMPARE(found.layers[0].datasets.size(), std::size_t{2});
        QVERIFY(found.tokenTexts.size() == 128);
    }

    void aRunRoundsAsItsPlanDoes() {
        const Comparison found = compared(config(path("run"), path("three.json")));
        QVERIFY(found.flipRate == 0.0 && found.kl < 1e-9);
        QCOMPARE(found.original, path("three.json").string());
        const auto run = RunFolder::open(path("run"));
        QVERIFY(run);
        const auto kept = run->evidence("comparisons");
        QVERIFY(kept && !*kept); // reports speak of full precision; this was not against it
        compared(config(path("run")));
        const auto again = run->evidence("comparisons");
        QVERIFY(again && *again && (**again).size() == 1 && comparisonFromJson((**again)[0]));
    }

    void eitherSideIsFree() {
        const Comparison forth = compared(config(path("two.json"), path("three.json")));
        const Comparison back = compared(config(path("three.json"), path("two.json")));
        QVERIFY(forth.flipRate > 0.0);
        QCOMPARE(forth.flipRate, back.flipRate);
        QVERIFY(forth.layers[1].lost == back.layers[1].gained);
        QCOMPARE(forth.perplexityOriginal, back.perplexityQuantized);
        const Comparison itself = compared(config(m_model->folder()));
        QVERIFY(itself.flipRate == 0.0 && itself.kl == 0.0);
        const Comparison reversed = compared(config(m_model->folder(), path("three.json")));
        QCOMPARE(reversed.perplexityOriginal, compared(config(path("three.json"))).perplexityQuantized);
    }

    void bfloat16IsSaid() {
        CompareConfig given = config(path("three.json"));
        given.dtype = "bfloat16";
        const Comparison found = compared(given);
        QVERIFY(found.dtype == "bfloat16" && found.datasets[1].dtype == "bfloat16");
    }

    void whatIsNoVersionIsASentence() {
        const auto found = compare(config(path("three.json"), path("nothing")), {}, unwatched());
        QVERIFY(!found && found.error().message.find("nothing") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestCompare)
#include "test_compare.moc"
