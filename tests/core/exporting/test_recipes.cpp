// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "exporting/recipes.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

/// JSON with its quotes written as ' (moc does not understand raw strings that hold brackets).
std::string json(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace

class TestRecipes : public QObject {
    Q_OBJECT

    QTemporaryDir m_temporary;

    Model model(const std::string& family) const {
        return *Model::open(m_temporary.path().toStdString() + "/" + family);
    }
    fs::path file(const std::string& text) const {
        fs::path path = fs::path(m_temporary.path().toStdString()) / "recipe";
        std::ofstream(path) << text;
        return path;
    }
    Plan read(const std::string& text, const Model& model,
              const RecipeOptions& options = {.names = "v5", .group = 32}) const {
        auto plan = readRecipe(file(text), {}, model, options);
        if (!plan)
            qFatal("%s", plan.error().message.c_str());
        return std::move(*plan);
    }
    std::string problem(const std::string& text, const Model& model, const std::string& format = {}) const {
        const auto plan = readRecipe(file(text), format, model, {.names = "v5", .group = 32});
        return plan ? std::string() : plan.error().message;
    }

    /// mixedPlan with one asymmetric linear and one of other groups.
    static Plan variedPlan(const Model& model) {
        Plan plan = test::mixedPlan(model);
        plan.modules["model.layers.0.self_attn.q_proj"] = {.bits = 4, .group = 64, .symmetric = false};
        plan.modules["model.layers.1.self_attn.o_proj"] = {.bits = 8, .group = 64};
        return plan;
    }

private slots:
    void initTestCase() {
        for (const char* family : {"qwen2_moe", "mixtral"})
            test::writeRandomModel(m_temporary.path().toStdString() + "/" + family, {.family = family});
    }

    void roundTrips_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("family");
        for (const char* format : {"moescope", "auto-round", "gptqmodel", "llm-compressor"})
            for (const char* family : {"qwen2_moe", "mixtral"})
                QTest::addRow("%s %s", format, family) << format << family;
    }
    void roundTrips() {
        QFETCH(QString, format);
        QFETCH(QString, family);
        const Model which = model(family.toStdString());
        const Plan plan = variedPlan(which);
        for (const char* names : {"v4", "v5"}) {
            const auto text = writeRecipe(format.toStdString(), which, plan, {.names = names});
            QVERIFY2(text, text ? "" : text.error().message.c_str());
            const Plan back = read(*text, which);
            QCOMPARE(back.modules.size(), plan.modules.size());
            for (const auto& [module, setting] : plan.modules) {
                const ModulePlan& found = back.modules.at(module);
                QVERIFY2(found.bits == setting.bits, module.c_str());
                QVERIFY2(setting.bits == 16 || (found.group == setting.group && found.symmetric == setting.symmetric),
                         module.c_str());
            }
            if (format == "moescope")
                QVERIFY(back == plan);
        }
    }

    void llamaCppNeedsUniformProjections() {
        const Model qwen = model("qwen2_moe");
        const auto refused = writeRecipe("llama.cpp", qwen, test::mixedPlan(qwen));
        QVERIFY(!refused && refused.error().message.find("projection-uniform") != std::string::npos);
        Plan plan = test::uniformPlan(qwen, 4);
        for (auto& [module, setting] : plan.modules)
            if (module.find("mlp.experts") != std::string::npos)
                setting.bits = module.find("layers.1.") != std::string::npos ? 2
                               : module.ends_with("down_proj")               ? 8
                                                                             : 3;
        plan.modules["model.layers.0.self_attn.v_proj"].bits = 16;
        const auto text = writeRecipe("llama.cpp", qwen, plan);
        QVERIFY(text);
        QVERIFY(text->find("--tensor-type blk\\.0\\.ffn_down_exps=q8_0\n") != std::string::npos);
        QVERIFY(text->find("--tensor-type blk\\.1\\.ffn_gate_exps=q2_k\n") != std::string::npos);
        QVERIFY(text->find("--tensor-type blk\\.0\\.attn_v=bf16\n") != std::string::npos);
        const Plan back = read(*text, qwen);
        for (const auto& [module, setting] : plan.modules)
            QCOMPARE(back.modules.at(module).bits, setting.bits);
    }

    void recipesOfOtherHands() {
        const Model qwen = model("qwen2_moe");
        const std::string expert = "model.layers.1.mlp.experts.2.up_proj",
                          attention = "model.layers.0.self_attn.k_proj";
        // GPTQModel: the first match wins; a rule that says nothing of the group takes the config's
        Plan plan = read(json("{'bits': 4, 'group_size': 64, 'sym': true, 'dynamic': {'-:.*self_attn.*': {}, "
                              "'+:.*\\\\.experts\\\\.2\\\\.': {'bits': 8}, "
                              "'.*experts.*': {'bits': 2, 'sym': false}}} "),
                         qwen);
        QVERIFY(plan.modules.at(expert) == (ModulePlan{.bits = 8, .group = 64}));
        QVERIFY(plan.modules.at("model.layers.1.mlp.experts.3.up_proj") ==
                (ModulePlan{.bits = 2, .group = 64, .symmetric = false}));
        QCOMPARE(plan.modules.at(attention).bits, 16);
        QCOMPARE(plan.modules.at("model.layers.0.mlp.shared_expert.up_proj").bits, 4);
        // auto-round: inside a config.json, exact names before patterns
        plan = read(
            json("{'model_type': 'qwen2_moe', 'quantization_config': {'quant_method': 'auto-round', 'bits': 4, "
                 "'group_size': 32, 'sym': true, "
                 "'extra_config': {'.*experts.*': {'bits': 2}, 'model.layers.1.mlp.experts.2.up_proj': {'bits': 8}, "
                 "'model.layers.0.mlp.gate': {'bits': 16, 'data_type': 'float'}}}} "),
            qwen);
        QCOMPARE(plan.modules.at(expert).bits, 8);
        QCOMPARE(plan.modules.at("model.layers.0.mlp.experts.0.gate_proj").bits, 2);
        QCOMPARE(plan.modules.at(attention).bits, 4);
#ifdef MOESCOPE_YAML
        // LLM Compressor: a preset, then exact names before patterns before classes
        plan = read("quant_stage:\n  quant_modifiers:\n    GPTQModifier:\n      ignore: [lm_head, 're:.*self_attn']\n  "
                    "    targets: Linear\n      scheme: W4A16\n",
                    qwen);
        QVERIFY(plan.modules.at(expert) == (ModulePlan{.bits = 4, .group = 32}));
        QCOMPARE(plan.modules.at(attention).bits, 16);
        plan = read("QuantizationModifier:\n  config_groups:\n    a: {targets: [Linear], weights: {num_bits: 4, "
                    "group_size: 32}}\n"
                    "    b: {targets: ['re:.*experts'], weights: {num_bits: 2, group_size: 64, symmetric: false}}\n"
                    "    c: {targets: [" +
                        expert + "], weights: {num_bits: 8, group_size: 32}}\n",
                    qwen);
        QCOMPARE(plan.modules.at(expert).bits, 8);
        QVERIFY(plan.modules.at("model.layers.0.mlp.experts.0.gate_proj") ==
                (ModulePlan{.bits = 2, .group = 64, .symmetric = false}));
        QCOMPARE(plan.modules.at(attention).bits, 4);
#endif
    }

    void whatIsNotUnderstoodIsSaid() {
        const Model qwen = model("qwen2_moe");
        const std::string pattern = json("{'dynamic': {'+:(': {}}}");
        const std::string width = json("{'bits': 5, 'dynamic': {}}");
        const std::string router = json("{'extra_config': {'model.layers.0.mlp.gate': {'bits': 4}}}");
        QVERIFY(problem("hello", qwen).find("llama.cpp") != std::string::npos);
        QVERIFY(problem("{}", qwen, "papyrus").find("papyrus") != std::string::npos);
        QVERIFY(problem("{", qwen, "moescope").find("valid JSON") != std::string::npos);
        QVERIFY(problem(pattern, qwen).find("pattern '('") != std::string::npos);
        QVERIFY(problem(width, qwen).find("5 bits") != std::string::npos);
        QVERIFY(problem(router, qwen).find("router") != std::string::npos);
        QVERIFY(problem("--tensor-type blk.0.attn_q=q6_k", qwen).find("q6_k") != std::string::npos);
        QVERIFY(problem("--tensor-type blk.0.attn_q=q4_0", qwen).find("no line gives") != std::string::npos);
#ifdef MOESCOPE_YAML
        QVERIFY(problem("scheme: FP8\ntargets: Linear\n", qwen).find("'FP8'") != std::string::npos);
        QVERIFY(problem("config_groups: [\n", qwen).find("YAML") != std::string::npos);
#endif
        const auto nothing = writeRecipe("auto-round", qwen, test::uniformPlan(qwen, 16));
        QVERIFY(!nothing && nothing.error().message.find("16 bits") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRecipes)
#include "test_recipes.moc"
