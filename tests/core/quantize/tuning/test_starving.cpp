// SPDX-License-Identifier: Apache-2.0
// Experts that hardly any calibration token reaches: tuned as they come, tuned on all router inputs, or rounded.
#include "quantize/detail/starving_experts.h"

#include <ATen/Parallel.h>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "quantize/engine.h"
#include "quantize/round_to_nearest.h"
#include "routing/plain_layer.h"

using namespace moescope;
using moescope::test::Matrix;
using moescope::test::PlainLayer;
using moescope::test::TinyModel;

namespace {

constexpr int experts = 6, dead = 3, rare = 4, rareToken = 5, length = 32;
const std::string mlp = "model.layers.0.mlp.";

/// One layer whose attention puts out nothing. No token chooses expert 3; the rare token alone chooses expert 4.
TinyModel modelWithIdleExperts() {
    TinyModel tiny("qwen2_moe", {.layers = 1, .experts = experts, .hidden = 24, .width = 16});
    tiny.fill("model.layers.0.self_attn.o_proj.weight", [](std::int64_t, std::int64_t) { return 0.0F; });
    tiny.fill("model.embed_tokens.weight", [](std::int64_t token, std::int64_t c) {
        if (c < 2)
            return c == 0 ? 1.0F : token == rareToken ? 2.0F : 0.0F;
        return static_cast<float>((token * 29 + c * c * 7) % 17) / 9.0F - 0.9F;
    });
    tiny.fill("model.layers.0.post_attention_layernorm.weight", [](std::int64_t, std::int64_t) { return 1.0F; });
    tiny.fill(mlp + "gate.weight", [](std::int64_t expert, std::int64_t c) {
        if (expert == dead)
            return c == 0 ? -20.0F : 0.0F;
        if (expert == rare)
            return c == 0 ? -20.0F : c == 1 ? 40.0F : 0.0F;
        return c < 2 ? 0.0F : static_cast<float>((expert * 13 + c * 5) % 11) / 11.0F - 0.5F;
    });
    return tiny;
}

} // namespace

class TestStarving : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        at::set_num_threads(1); // there is nothing to share out in a model this small
        m_tiny.write(folder());
        m_plain.emplace(m_tiny);
        m_model.emplace(*Model::open(folder()));
        for (const Linear& linear : m_model->linears())
            m_plan.modules[linear.module] = {3, 8, true, false};
        for (const char* treatment : {"tune", "all", "round"})
            m_layers.emplace(treatment, tuned(treatment));
    }

    void whatWasDoneIsSaidOfEach() {
        const std::map<std::string, std::pair<std::string, std::string>> expected{
            {"tune", {"rounded", "tuned"}},
            {"all", {"tuned_on_all", "tuned_on_all"}},
            {"round", {"rounded", "rounded"}}};
        for (const auto& [treatment, said] : expected) {
            const Layer& layer = m_layers.at(treatment);
            for (const ExpertCoverage& expert : layer.coverage.layers.front()) {
                QCOMPARE(expert.dead, expert.expert == dead);
                QCOMPARE(expert.starving, expert.expert == rare);
                QCOMPARE(expert.treatment, expert.expert == dead   ? said.first
                                           : expert.expert == rare ? said.second
                                                                   : std::string());
            }
            const std::vector<std::string>& warnings = layer.engine.outcome.warnings;
            QCOMPARE(warnings.size(), std::size_t(2));
            QCOMPARE(warnings[0],
                     "Layer 0, expert 3: no calibration token reached it; it is " + treatmentText(said.first) + ".");
            QCOMPARE(warnings[1], "Layer 0, expert 4: 0.39 % of calibration tokens reach it; it is " +
                                      treatmentText(said.second) + ".");
            const auto read = coverageFromJson(toJson(layer.coverage));
            QVERIFY(read);
            QCOMPARE(read->layers[0][rare].treatment, said.second);
            QCOMPARE(layer.engine.outcome.after.starving.has_value(), treatment == "all");
        }
        nlohmann::json old = toJson(m_layers.at("all").coverage);
        for (auto& expert : old["layers"][0])
            expert.erase("treatment");
        QCOMPARE(coverageFromJson(old)->layers[0][rare].treatment, std::string());
    }

    void expertsThatAreRoundedKeepTheirNearestCodes() {
        for (const char* treatment : {"tune", "all", "round"})
            for (const QuantizedLinear& linear : m_layers.at(treatment).engine.quantized.linears) {
                const Linear& place = *m_model->find(linear.module);
                if (place.expert < 0)
                    continue;
                const QuantizedLinear nearest = roundToNearest(*m_model, place, m_plan.modules.at(linear.module));
                const bool same = linear.codes == nearest.codes && linear.scales == nearest.scales;
                const bool rounded = std::string(treatment) != "all" &&
                                     (place.expert == dead || (place.expert == rare && *treatment == 'r'));
                QVERIFY2(same == rounded, (treatment + (" " + linear.module)).c_str());
            }
    }

    /// What experts 3 and 4 answer to all sixteen tokens, in loops and float64.
    void tunedOnAllTheyAnswerAsBefore() {
        for (const int expert : {dead, rare}) {
            const double nearest = errorOf(expert, m_layers.at("round")), all = errorOf(expert, m_layers.at("all"));
            QVERIFY2(all < 0.9 * nearest, std::to_string(all / nearest).c_str());
        }
        QCOMPARE(errorOf(dead, m_layers.at("tune")), errorOf(dead, m_layers.at("round")));
        const LayerOutcome& outcome = m_layers.at("all").engine.outcome;
        QVERIFY(*outcome.before.starving == 1.0 && *outcome.after.starving < 0.9);
        // Two of six experts: a third of the term in the sum.
        QVERIFY(std::abs(outcome.after.total - (outcome.after.reconstruction + *outcome.after.starving / 3)) < 1e-12);
    }

    /// The others are tuned as ever: the layer's output gets nearer, whatever becomes of the two.
    void theLayerIsTunedAllTheSame() {
        for (const auto& [treatment, layer] : m_layers)
            QVERIFY2(layer.engine.outcome.mseAfter < 0.9 * layer.engine.outcome.mseBefore, treatment.c_str());
    }

    void theSameSeedGivesTheSameCodes() {
        for (const auto& [treatment, layer] : m_layers) {
            const Layer again = tuned(treatment);
            for (std::size_t i = 0; i < layer.engine.quantized.linears.size(); ++i)
                QVERIFY(layer.engine.quantized.linears[i].codes == again.engine.quantized.linears[i].codes);
        }
    }

    /// Experts that the plan leaves at 16 bits are neither rounded nor tuned.
    void unquantizedExpertsAreSaidToBe() {
        Plan plan = m_plan;
        for (auto& [name, module] : plan.modules)
            if (name.starts_with(mlp + "experts.3."))
                module.bits = fullPrecision;
        const Layer layer = tuned("all", plan);
        QCOMPARE(layer.coverage.layers[0][dead].treatment, std::string("unquantized"));
        QCOMPARE(layer.coverage.layers[0][rare].treatment, std::string("tuned_on_all"));
    }

    /// Q against its definition; rows at even distances where there are more than the routed experts work on.
    void theTermIsTheMeanSquareOfWhatChanged() {
        at::manual_seed(3);
        const moescope::detail::MlpWeights before{at::randn({4, 6, 5}), at::randn({4, 5, 3})};
        const moescope::detail::MlpWeights now{before.gateUp + 0.1 * at::randn({4, 6, 5}), before.down.clone()};
        const at::Tensor x = at::randn({8, 5});
        const moescope::detail::StarvingExperts starving{at::tensor({1, 2, 3}).to(at::kLong), before};
        const auto answer = [](const moescope::detail::MlpWeights& weights, std::int64_t expert,
                               const at::Tensor& row) {
            const at::Tensor g = weights.gate()[expert].mv(row), u = weights.up()[expert].mv(row);
            return weights.down[expert].mv(g * at::sigmoid(g) * u);
        };
        const std::array<std::int64_t, 5> rows{0, 1, 3, 4, 6}; // 8 tokens of 2 choices on 3 experts: floor(8 i / 5)
        double sum = 0.0;
        for (const std::int64_t row : rows)
            for (const std::int64_t expert : {1, 2, 3})
                sum += (answer(now, expert, x[row]) - answer(before, expert, x[row])).square().sum().item<double>();
        const double expected = sum / (3.0 * 5.0 * 5.0);
        const double given = moescope::detail::starvingLoss(starving, now, x, 2).item<double>();
        QVERIFY(std::abs(given / expected - 1.0) < 1e-5); // float32 sums of 75 squares
        QCOMPARE(starving.share(), 0.75);
    }

private:
    struct Layer {
        EngineLayer engine;
        Coverage coverage;
    };

    [[nodiscard]] std::filesystem::path folder() const { return m_folder.filePath("model").toStdString(); }

    /// 48 windows of 32 tokens, in which the rare token stands six times.
    static TokenWindows windows() {
        TokenWindows result;
        result.length = length;
        result.datasets = {"made up"};
        for (int i = 0; i < 48 * length; ++i) {
            const int token = (i * 7 + i / 5) % 16;
            result.ids.push_back(i % 256 == 17 ? rareToken : token == rareToken ? rareToken + 1 : token);
        }
        result.datasetOfWindow.assign(48, 0);
        return result;
    }

    [[nodiscard]] Layer tuned(const std::string& treatment) const { return tuned(treatment, m_plan); }
    [[nodiscard]] Layer tuned(const std::string& treatment, const Plan& plan) const {
        RunConfig config;
        config.method = "autoround";
        config.tuning.iterations = 60;
        config.tuning.batch = 8;
        config.tuning.starving = treatment;
        auto engine = QuantizationEngine::create(*m_model, config, plan, windows());
        if (!engine)
            qFatal("%s", engine.error().message.c_str());
        auto layer = engine->advance({}, [](const TuningStep&) {});
        if (!layer)
            qFatal("%s", layer.error().message.c_str());
        return {std::move(*layer), engine->coverage()};
    }

    static Matrix matrixOf(const QuantizedLinear& linear) {
        Matrix matrix{static_cast<std::size_t>(linear.out), static_cast<std::size_t>(linear.in), {}};
        for (std::size_t i = 0; i < linear.codes.size(); ++i) {
            const std::size_t group = i / matrix.columns * static_cast<std::size_t>(linear.groups()) +
                                      i % matrix.columns / static_cast<std::size_t>(linear.group);
            matrix.values.push_back((static_cast<double>(linear.codes[i]) - linear.zeros[group]) *
                                    static_cast<double>(linear.scales[group]));
        }
        return matrix;
    }

    [[nodiscard]] double errorOf(int expert, const Layer& layer) const {
        PlainLayer::Expert quantized;
        for (const QuantizedLinear& linear : layer.engine.quantized.linears)
            if (const Linear& place = *m_model->find(linear.module); place.expert == expert)
                (place.projection == Projection::gate ? quantized.gate
                 : place.projection == Projection::up ? quantized.up
                                                      : quantized.down) = matrixOf(linear);
        const PlainLayer::Expert& original = m_plain->expertAt(static_cast<std::size_t>(expert));
        double sum = 0.0;
        for (int token = 0; token < 16; ++token) {
            const std::vector<double> x = m_plain->input(token);
            const std::vector<double> now = quantized.down.times(quantized.inner(x)),
                                      before = original.down.times(original.inner(x));
            for (std::size_t c = 0; c < now.size(); ++c)
                sum += (now[c] - before[c]) * (now[c] - before[c]);
        }
        return sum;
    }

    QTemporaryDir m_folder;
    TinyModel m_tiny = modelWithIdleExperts();
    std::optional<PlainLayer> m_plain;
    std::optional<Model> m_model;
    Plan m_plan;
    std::map<std::string, Layer> m_layers;
};

QTEST_APPLESS_MAIN(TestStarving)
#include "test_starving.moc"
