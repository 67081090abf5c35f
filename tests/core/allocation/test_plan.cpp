// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "allocation/mixed_layout.h"
#include "allocation/plan.h"
#include "fixtures/tiny_model.h"

using namespace moescope;
using nlohmann::json;

namespace {

Plan planAt(const Model& model, int bits, int group) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = bits, .group = group};
    return plan;
}

bool says(const Status& status, const std::string& part) {
    return !status && status.error().message.find(part) != std::string::npos;
}

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;

private slots:
    void initTestCase() {
        // attention o_proj has 16 inputs, so groups of 16 fit everything
        test::TinyModel("qwen2_moe", {.layers = 1, .experts = 2, .hidden = 128, .width = 64})
            .write(m_folder.path().toStdString());
        auto model = Model::open(m_folder.path().toStdString());
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        m_model = std::move(*model);
    }

    void jsonRoundTrip() {
        Plan plan = planAt(*m_model, 3, 16);
        plan.strategy = "alphaq";
        plan.parameters = {{"gamma", 10.0}, {"bits", {2, 3, 4}}};
        plan.note = "two „notes“";
        plan.modules.begin()->second = {.bits = 8, .group = 32, .symmetric = false, .locked = true};
        plan.modules.rbegin()->second = {.bits = 4, .group = 16, .grid = NumberGrid::nvfp4};
        const auto read = planFromJson(json::parse(toJson(plan).dump()));
        QVERIFY(read);
        QVERIFY(*read == plan);
        const std::filesystem::path file = m_folder.filePath("plan.json").toStdString();
        QVERIFY(writePlan(plan, file));
        QVERIFY(*readPlan(file) == plan);
    }

    void brokenPlansAreRefusedWithASentence_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("no json") << "{"
                                 << "valid JSON";
        QTest::newRow("a list") << "[]"
                                << "not a moescope plan";
        QTest::newRow("another object") << R"({"modules": {}})"
                                        << "not a moescope plan";
        QTest::newRow("a newer version") << R"({"format": "moescope plan", "version": 2, "modules": {}})"
                                         << "version 2";
        QTest::newRow("bits missing")
            << R"({"format": "moescope plan", "version": 1, "modules": {"a": {"group": 1, "symmetric": true}}})"
            << "'a'";
        QTest::newRow("bits a text")
            << R"({"format": "moescope plan", "version": 1, "modules": {"a": {"bits": "4", "group": 1, "symmetric": true}}})"
            << "'a'";
        QTest::newRow("locked a number")
            << R"({"format": "moescope plan", "version": 1, "modules": {"a": {"bits": 4, "group": 1, "symmetric": true, "locked": 1}}})"
            << "'locked'";
        QTest::newRow("another grid")
            << R"({"format": "moescope plan", "version": 1, "modules": {"a": {"bits": 4, "group": 1, "symmetric": true, "grid": "mxfp4"}}})"
            << "'grid' is \"mxfp4\"";
    }
    void brokenPlansAreRefusedWithASentence() {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const std::filesystem::path file = m_folder.filePath("broken.json").toStdString();
        std::ofstream(file) << text.toStdString();
        const auto read = readPlan(file);
        QVERIFY(!read);
        QVERIFY2(read.error().message.find(part.toStdString()) != std::string::npos, read.error().message.c_str());
        QVERIFY(read.error().message.find("broken.json") != std::string::npos);
    }

    void checkNamesTheModule() {
        const Plan good = planAt(*m_model, 4, 16);
        QVERIFY(checkPlan(good, *m_model));
        const std::string module = m_model->linears()[5].module;
        Plan plan = good;
        plan.modules.erase(module);
        QVERIFY(says(checkPlan(plan, *m_model), module));
        plan = good;
        plan.modules["model.layers.9.mlp"] = {};
        QVERIFY(says(checkPlan(plan, *m_model), "model.layers.9.mlp"));
        plan = good;
        plan.modules[module].bits = 5;
        QVERIFY(says(checkPlan(plan, *m_model), module + ": 5 bits"));
        plan = good;
        plan.modules["model.layers.0.self_attn.o_proj"].group = 128;
        QVERIFY(says(checkPlan(plan, *m_model), "Choose a group of 16"));
        plan.modules["model.layers.0.self_attn.o_proj"].bits = 16;
        QVERIFY(checkPlan(plan, *m_model));
        plan = good;
        plan.modules[module].group = 0;
        QVERIFY(says(checkPlan(plan, *m_model), module));
    }

    /// Plans of before there were grids name none.
    void plansWithoutAGridAreIntegers() {
        const auto read = planFromJson(json::parse(
            R"({"format": "moescope plan", "version": 1, "modules": {"a": {"bits": 4, "group": 1, "symmetric": true}}})"));
        QVERIFY(read && read->modules.at("a").grid == NumberGrid::integer);
        QVERIFY(toJson(*read)["modules"]["a"].size() == 3);
    }

    void nvfp4HasItsOwnWidthAndGroup() {
        Plan plan = planAt(*m_model, 4, 16);
        const std::string module = m_model->linears()[5].module;
        plan.modules[module].grid = NumberGrid::nvfp4;
        QVERIFY(checkPlan(plan, *m_model));
        for (const ModulePlan& wrong :
             {ModulePlan{.bits = 3, .group = 16, .grid = NumberGrid::nvfp4},
              ModulePlan{.bits = 4, .group = 32, .grid = NumberGrid::nvfp4},
              ModulePlan{.bits = 4, .group = 16, .symmetric = false, .grid = NumberGrid::nvfp4}}) {
            plan.modules[module] = wrong;
            QVERIFY(says(checkPlan(plan, *m_model), module + ": NVFP4 has 4 bits in groups of 16"));
        }
        plan.modules[module] = moduleSetting(16, 64, true, NumberGrid::nvfp4);
        QVERIFY(checkPlan(plan, *m_model) && plan.modules[module].grid == NumberGrid::integer);
        QVERIFY(moduleSetting(3, 64, false, NumberGrid::nvfp4) == (ModulePlan{.bits = 3, .group = 64}));
        QVERIFY(moduleSetting(4, 64, false, NumberGrid::integer) ==
                (ModulePlan{.bits = 4, .group = 64, .symmetric = false}));
    }

    void inputsThatNvfp4DoesNotDivideAreNamed() {
        QTemporaryDir folder;
        test::TinyModel("qwen2_moe", {.layers = 1, .experts = 2, .hidden = 128, .width = 24})
            .write(folder.path().toStdString());
        const Model model = *Model::open(folder.path().toStdString());
        Plan plan = planAt(model, 16, 16);
        plan.modules["model.layers.0.mlp.experts.0.down_proj"] = moduleSetting(4, 128, true, NumberGrid::nvfp4);
        QVERIFY(says(checkPlan(plan, model), "experts.0.down_proj: NVFP4's groups of 16 do not divide its 24 inputs"));
    }

    void layoutBytesAreThoseOfTheTensors() {
        Linear linear;
        linear.out = 96;
        linear.in = 256;
        const MixedBytes bytes = mixedBytes(linear, {.bits = 3, .group = 128});
        QCOMPARE(bytes.codes, 24 * 96 * 4);  // qweight int32 [256·3/32, 96]
        QCOMPARE(bytes.zeros, 2 * 9 * 4);    // qzeros int32 [256/128, 96·3/32]
        QCOMPARE(bytes.scales, 2 * 96 * 2);  // scales fp16 [256/128, 96]
        QCOMPARE(bytes.groupIndex, 256 * 4); // g_idx int32 [256]
        QCOMPARE(bytes.total(), 9216 + 72 + 384 + 1024);
        const MixedBytes nvfp4 = mixedBytes(linear, moduleSetting(4, 128, true, NumberGrid::nvfp4));
        QCOMPARE(nvfp4.codes, 96 * 128);     // weight_packed uint8 [96, 128]
        QCOMPARE(nvfp4.scales, 96 * 16 + 4); // weight_scale fp8 [96, 16], global scale fp32
        QCOMPARE(nvfp4.total(), 12288 + 1536 + 4);
    }

    void sizesAddUp() {
        const std::int64_t all = m_model->parameters() * 4;
        const PlanSize plain = sizeOf(planAt(*m_model, 16, 16), *m_model);
        QCOMPARE(plain.originalBytes, all);
        QCOMPARE(plain.tensorBytes, all);
        QCOMPARE(plain.overheadBytes, 0);
        QCOMPARE(plain.meanBits, 16.0);

        Plan plan = planAt(*m_model, 16, 64);
        const std::string gate = "model.layers.0.mlp.experts.0.gate_proj"; // [64, 128]
        plan.modules[gate].bits = 4;
        const PlanSize one = sizeOf(plan, *m_model);
        const std::int64_t overhead = 2 * 8 * 4 + 2 * 64 * 2 + 128 * 4; // qzeros [2, 8], scales [2, 64], g_idx [128]
        QCOMPARE(one.overheadBytes, overhead);
        QCOMPARE(one.tensorBytes, all - 64L * 128 * 4 + 64L * 128 / 2 + overhead);
        QCOMPARE(one.meanBits, (5 * 16 + 4) / 6.0);
        QCOMPARE(one.meanBitsByModule, (5 * 16 + 4) / 6.0);
        QCOMPARE(one.meanBitsWithOverhead, one.meanBits + 8.0 * (2 * 8 * 4 + 2 * 64 * 2) / (6 * 64 * 128));
    }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
