// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "exporting/loaders.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
using Answer = LoaderVerdict::Answer;

class TestLoaders : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void mixedWidthsLoadWhereTheyWereSeenTo();
    void mixtralDependsOnItsNames();
    void onePlanForAllExpertsMayServe();
    void impossiblePlansSayWhy();

private:
    Model model(const char* family) const { return *Model::open(m_temporary.path().toStdString() + "/" + family); }
    static Answer answer(const std::vector<LoaderVerdict>& rows, const std::string& loader, const std::string& version = {}) {
        for (const LoaderVerdict& row : rows)
            if (row.loader == loader && row.version.starts_with(version))
                return row.answer;
        qFatal("no row for %s", loader.c_str());
    }
    QTemporaryDir m_temporary;
};

void TestLoaders::initTestCase() {
    for (const char* family : {"qwen2_moe", "mixtral"})
        test::writeRandomModel(m_temporary.path().toStdString() + "/" + family, {.family = family});
}

void TestLoaders::mixedWidthsLoadWhereTheyWereSeenTo() {
    const Model qwen = model("qwen2_moe");
    const auto rows = loadersOf(qwen, test::mixedPlan(qwen), "mixed");
    QCOMPARE(answer(rows, "transformers + auto-round", "5."), Answer::yes);
    QCOMPARE(answer(rows, "transformers + auto-round", "4."), Answer::yes);
    QCOMPARE(answer(rows, "GPTQModel"), Answer::yes);
    QCOMPARE(answer(rows, "vLLM"), Answer::no);
    for (const LoaderVerdict& row : rows)
        QVERIFY(!row.reason.empty());
    QCOMPARE(answer(loadersOf(qwen, test::mixedPlan(qwen), "bf16"), "transformers"), Answer::yes);
}

void TestLoaders::mixtralDependsOnItsNames() {
    const Model mixtral = model("mixtral");
    const Plan plan = test::mixedPlan(mixtral);
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v5"}), "transformers + auto-round", "5."), Answer::yes);
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v4"}), "transformers + auto-round", "5."), Answer::wrong);
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v4"}), "transformers + auto-round", "4."), Answer::yes);
}

void TestLoaders::onePlanForAllExpertsMayServe() {
    const Model qwen = model("qwen2_moe");
    QCOMPARE(answer(loadersOf(qwen, test::uniformPlan(qwen, 4), "mixed"), "vLLM"), Answer::untested);
    QCOMPARE(answer(loadersOf(qwen, test::uniformPlan(qwen, 3), "mixed"), "vLLM"), Answer::no);
}

void TestLoaders::impossiblePlansSayWhy() {
    const Model qwen = model("qwen2_moe");
    const auto rows = loadersOf(qwen, test::uniformPlan(qwen, 4, 32, false), "mixed");
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(rows.front().answer, Answer::no);
    QVERIFY(rows.front().reason.find("asymmetric") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestLoaders)
#include "test_loaders.moc"
