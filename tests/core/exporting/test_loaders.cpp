// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

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
    void changesHelp();
    void formatsThatAreNotWrittenYet();
    void nvfp4HasItsOwnLoaders();

private:
    Model model(const char* family) const { return *Model::open(m_temporary.path().toStdString() + "/" + family); }
    static Answer answer(const std::vector<LoaderVerdict>& rows, const std::string& loader,
                         const std::string& version = {}) {
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
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v5"}), "transformers + auto-round", "5."),
             Answer::yes);
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v4"}), "transformers + auto-round", "5."),
             Answer::wrong);
    QCOMPARE(answer(loadersOf(mixtral, plan, "mixed", {.names = "v4"}), "transformers + auto-round", "4."),
             Answer::yes);
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

// The change that a row proposes, made, turns its answer.
void TestLoaders::changesHelp() {
    const Model qwen = model("qwen2_moe"), mixtral = model("mixtral");
    int changes = 0;
    for (const Model* which : {&qwen, &mixtral})
        for (const char* names : {"v4", "v5"})
            for (const LoaderVerdict& row : loadersOf(*which, test::mixedPlan(*which), "mixed", {.names = names})) {
                if (row.answer != Answer::no && row.answer != Answer::wrong)
                    continue;
                QVERIFY2(row.change && !row.change->sentence.empty(), row.loader.c_str());
                Plan plan = test::mixedPlan(*which);
                for (auto& [module, setting] : plan.modules) {
                    const bool expert = which->find(module)->kind == LinearKind::expert;
                    if (expert && !row.change->bits.empty())
                        setting.bits = row.change->bits.front();
                    else if (expert && !row.change->granularity.empty())
                        setting.bits = 4;
                }
                const std::string format = row.change->format.empty() ? "mixed" : row.change->format;
                const std::string newNames = row.change->names.empty() ? names : row.change->names;
                const Answer now =
                    answer(loadersOf(*which, plan, format, {.names = newNames}), row.loader, row.version);
                QVERIFY2(now == Answer::yes || now == Answer::untested, row.loader.c_str());
                ++changes;
            }
    QVERIFY(changes > 12);
    const auto asymmetric = loadersOf(qwen, test::uniformPlan(qwen, 4, 32, false), "mixed");
    QVERIFY(asymmetric.front().change->symmetric);
}

void TestLoaders::formatsThatAreNotWrittenYet() {
    const Model qwen = model("qwen2_moe");
    Plan plan = test::mixedPlan(qwen);
    for (auto& [module, setting] : plan.modules)
        if (qwen.find(module)->kind == LinearKind::expert && setting.bits == 16)
            setting.bits = 8;
    QCOMPARE(answer(loadersOf(qwen, plan, "serving"), "transformers + compressed-tensors", "5."), Answer::yes);
    QCOMPARE(answer(loadersOf(qwen, plan, "serving"), "GPTQModel"), Answer::no);
    QCOMPARE(loadersOf(qwen, plan, "papyrus").size(), std::size_t{1});
    const auto json = toJson(loadersOf(qwen, test::mixedPlan(qwen), "mixed").back());
    QVERIFY(json["answer"] == "no" && json["change"]["format"] == "gguf");
}

void TestLoaders::nvfp4HasItsOwnLoaders() {
    const Model qwen = model("qwen2_moe");
    const Plan plan = test::nvfp4Plan(qwen);
    const auto rows = loadersOf(qwen, plan, "nvfp4");
    QCOMPARE(answer(rows, "transformers + compressed-tensors", "5."), Answer::wrong);
    QCOMPARE(answer(rows, "transformers + compressed-tensors", "4."), Answer::no);
    QCOMPARE(answer(rows, "compressed-tensors' own decompression"), Answer::yes);
    QCOMPARE(answer(rows, "vLLM"), Answer::untested);
    QCOMPARE(answer(loadersOf(qwen, plan, "bf16"), "transformers"), Answer::yes);
    const auto autoRound = loadersOf(qwen, plan, "nvfp4-auto-round");
    QCOMPARE(answer(autoRound, "transformers + auto-round", "5."), Answer::yes);
    QCOMPARE(answer(autoRound, "TensorRT-LLM"), Answer::no);
    const auto modelOpt = loadersOf(qwen, plan, "nvfp4-modelopt");
    QCOMPARE(answer(modelOpt, "TensorRT-LLM"), Answer::untested);
    QCOMPARE(answer(modelOpt, "transformers + auto-round"), Answer::no);
    // A row that says no names a format in which the same loader does not.
    for (const char* format : {"nvfp4", "nvfp4-auto-round", "nvfp4-modelopt"})
        for (const LoaderVerdict& row : loadersOf(qwen, plan, format)) {
            const bool stuck = row.answer == Answer::no || row.answer == Answer::wrong;
            QVERIFY2(!stuck || row.change, row.loader.c_str());
            if (stuck && row.change->format.starts_with("nvfp4"))
                QVERIFY(answer(loadersOf(qwen, plan, row.change->format), row.loader) != Answer::no);
        }
    for (const char* format : {"mixed", "serving"}) {
        const auto refused = loadersOf(qwen, plan, format);
        QCOMPARE(refused.size(), std::size_t(1));
        QCOMPARE(refused.front().answer, Answer::no);
        QVERIFY(refused.front().reason.find("NVFP4") != std::string::npos && refused.front().change->symmetric);
    }
    // Whole numbers are no NVFP4, at 4 bits either.
    for (const int bits : {3, 4}) {
        const auto refused = loadersOf(qwen, test::uniformPlan(qwen, bits), "nvfp4");
        QCOMPARE(refused.size(), std::size_t(1));
        QVERIFY(refused.front().reason.find("every routed expert as NVFP4") != std::string::npos);
        QCOMPARE(refused.front().change->format, std::string("bf16"));
    }
}

QTEST_GUILESS_MAIN(TestLoaders)
#include "test_loaders.moc"
