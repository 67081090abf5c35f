// SPDX-License-Identifier: Apache-2.0
// The engine on the demo model: what it tunes gets better, what it stores is what it tuned, and it repeats itself.
#include <cmath>

#include <QTest>

#include "quantize/engine.h"
#include "quantize/round_to_nearest.h"

using namespace moescope;

namespace {

Model demo() { return *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned"); }

Plan uniformPlan(const Model& model, int bits) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = bits};
    return plan;
}

Plan nvfp4Plan(const Model& model) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = moduleSetting(4, 128, true, NumberGrid::nvfp4);
    return plan;
}

/// Windows of token ids that need no tokenizer: a seeded walk through the vocabulary.
TokenWindows windows(const Model& model, int count, int length) {
    std::vector<TokenId> text;
    std::uint64_t state = 1;
    for (int i = 0; i < 4096; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        text.push_back(static_cast<TokenId>((state >> 33) % static_cast<std::uint64_t>(model.config().vocabulary)));
    }
    return *drawCalibration({text}, {"walk"}, {1.0}, count, length, 0);
}

RunConfig settings(const std::string& method) {
    RunConfig config;
    config.method = method;
    config.tuning.iterations = 30;
    config.tuning.batch = 4;
    return config;
}

EngineLayer firstLayer(const Model& model, const RunConfig& config, const Plan& plan,
                       std::vector<TuningStep>* steps = nullptr) {
    auto engine = QuantizationEngine::create(model, config, plan, windows(model, 16, 32));
    auto layer = engine->advance({}, [&](const TuningStep& step) {
        if (steps)
            steps->push_back(step);
    });
    if (!layer)
        qFatal("%s", layer.error().message.c_str());
    return std::move(*layer);
}

} // namespace

class TestEngine : public QObject {
    Q_OBJECT

private slots:
    void tuningBeatsRounding_data() {
        QTest::addColumn<QString>("method");
        QTest::newRow("autoround") << "autoround";
        QTest::newRow("eaquant") << "eaquant";
        QTest::newRow("vsraq") << "vsraq";
    }

    void tuningBeatsRounding() {
        QFETCH(QString, method);
        const Model model = demo();
        std::vector<TuningStep> steps;
        const EngineLayer layer = firstLayer(model, settings(method.toStdString()), uniformPlan(model, 3), &steps);
        QVERIFY(layer.outcome.after.total < 0.95 * layer.outcome.before.total);
        QVERIFY(layer.outcome.keptIteration > 0);
        QVERIFY(std::abs(layer.outcome.before.reconstruction - 1.0) < 1e-9);
        QCOMPARE(layer.outcome.after.valueNext.has_value(), method == "vsraq");
        // 30 iterations in order, then the last look at the held-out windows.
        QCOMPARE(steps.size(), std::size_t(31));
        for (int i = 0; i <= 30; ++i)
            QCOMPARE(steps[static_cast<std::size_t>(i)].iteration, i);
        QVERIFY(steps.front().heldOut && steps.back().heldOut && !steps.back().minibatch);
    }

    /// NVFP4 is finer than 3 bits: there is less to gain. vsraq, whose gains on so little text are within the noise of
    /// its held-out windows, is in mixedWidthsGroupsAndUntouchedModules and on real text in test_job.
    void nvfp4IsTunedToo_data() {
        QTest::addColumn<QString>("method");
        QTest::newRow("autoround") << "autoround";
        QTest::newRow("gptq") << "gptq";
    }

    void nvfp4IsTunedToo() {
        QFETCH(QString, method);
        const Model model = demo();
        const Plan plan = nvfp4Plan(model);
        const EngineLayer nearest = firstLayer(model, settings("rtn"), plan);
        for (const QuantizedLinear& linear : nearest.quantized.linears) {
            const QuantizedLinear alone =
                roundToNearest(model, *model.find(linear.module), plan.modules.at(linear.module));
            QVERIFY2(linear.codes == alone.codes && linear.scales == alone.scales && linear.zeros == alone.zeros &&
                         linear.globalScale == alone.globalScale && linear.decode() == alone.decode(),
                     linear.module.c_str());
        }
        const EngineLayer layer = firstLayer(model, settings(method.toStdString()), plan);
        QCOMPARE(layer.outcome.mseBefore, nearest.outcome.mseAfter);
        QVERIFY2(layer.outcome.after.total < 0.95 * layer.outcome.before.total,
                 std::to_string(layer.outcome.after.total / layer.outcome.before.total).c_str());
        const EngineLayer again = firstLayer(model, settings(method.toStdString()), plan);
        for (std::size_t i = 0; i < layer.quantized.linears.size(); ++i)
            QVERIFY(layer.quantized.linears[i].codes == again.quantized.linears[i].codes);
    }

    void gptqBeatsRounding() {
        const Model model = demo();
        Plan plan = uniformPlan(model, 3);
        for (auto& [name, module] : plan.modules)
            module.group = 32;
        const EngineLayer nearest = firstLayer(model, settings("rtn"), plan);
        const EngineLayer layer = firstLayer(model, settings("gptq"), plan);
        QCOMPARE(layer.outcome.before.total, 1.0);
        QCOMPARE(layer.outcome.mseBefore, nearest.outcome.mseAfter);
        QVERIFY2(layer.outcome.mseAfter < 0.9 * layer.outcome.mseBefore,
                 std::to_string(layer.outcome.mseAfter / layer.outcome.mseBefore).c_str());
        QCOMPARE(layer.outcome.keptIteration, 0);
        // Ranges of the weights as they are when a group's turn comes: scales of their own.
        std::size_t others = 0;
        for (std::size_t i = 0; i < layer.quantized.linears.size(); ++i)
            others += layer.quantized.linears[i].scales != nearest.quantized.linears[i].scales;
        QVERIFY(others > 0);
    }

    /// An expert that no token reaches keeps its nearest codes, and is named.
    void gptqLeavesStarvingExpertsAlone() {
        const Model model = demo();
        const auto few = [&](const std::string& method) {
            auto engine =
                QuantizationEngine::create(model, settings(method), uniformPlan(model, 2), windows(model, 2, 4));
            return std::move(*engine->advance({}, [](const TuningStep&) {}));
        };
        const EngineLayer nearest = few("rtn"), layer = few("gptq");
        std::size_t same = 0, named = 0;
        for (int expert = 0; expert < model.config().experts; ++expert) {
            const std::string place = "Layer 0, expert " + std::to_string(expert) + ": 0 of 4 calibration tokens";
            const bool isNamed = std::ranges::any_of(layer.outcome.warnings,
                                                     [&](const std::string& text) { return text.starts_with(place); });
            named += isNamed;
            for (std::size_t i = 0; i < layer.quantized.linears.size(); ++i)
                if (isNamed && model.find(layer.quantized.linears[i].module)->expert == expert) {
                    QVERIFY(layer.quantized.linears[i].codes == nearest.quantized.linears[i].codes);
                    ++same;
                }
        }
        QVERIFY(named > 0 && named < 8);
        QCOMPARE(same, 3 * named);
    }

    void tuningGoesOnFromGptq() {
        const Model model = demo();
        RunConfig config = settings("autoround");
        config.tuning.start = "gptq";
        std::vector<TuningStep> steps;
        const EngineLayer gptq = firstLayer(model, settings("gptq"), uniformPlan(model, 3));
        const EngineLayer layer = firstLayer(model, config, uniformPlan(model, 3), &steps);
        QCOMPARE(layer.outcome.mseBefore, gptq.outcome.mseAfter); // what the tuning starts from
        QVERIFY(layer.outcome.mseAfter < 0.99 * layer.outcome.mseBefore);
        config.tuning.start = "middle";
        const auto wrong = QuantizationEngine::create(model, config, uniformPlan(model, 3), windows(model, 16, 32));
        QVERIFY(!wrong && wrong.error().message.find("rtn, gptq") != std::string::npos);
    }

    void lookAheadComesInKinds() {
        const Model model = demo();
        for (const char* kind : {"none", "cheap", "next", "full"}) {
            RunConfig config = settings("vsraq");
            config.tuning.lookAhead = kind;
            const EngineLayer layer = firstLayer(model, config, uniformPlan(model, 3));
            QCOMPARE(layer.outcome.after.valueNext.has_value(), std::string(kind) != "none");
            QVERIFY2(layer.outcome.after.total < layer.outcome.before.total, kind);
        }
        RunConfig config = settings("vsraq");
        config.tuning.lookAhead = "sideways";
        auto engine = QuantizationEngine::create(model, config, uniformPlan(model, 3), windows(model, 16, 32));
        QVERIFY(!engine && engine.error().message.find("none, cheap, next, full") != std::string::npos);
    }

    void expertsAndTokensWeighInKinds() {
        const Model model = demo();
        const EngineLayer usual = firstLayer(model, settings("vsraq"), uniformPlan(model, 3));
        const auto tuned = [&](const std::string& values, double strength, const std::string& tokens,
                               const std::string& ahead) {
            RunConfig config = settings("vsraq");
            config.tuning.valueWeighting = values;
            config.tuning.valueStrength = strength;
            config.tuning.tokenWeighting = tokens;
            config.tuning.lookAhead = ahead;
            return firstLayer(model, config, uniformPlan(model, 3));
        };
        const auto differs = [&](const EngineLayer& layer) {
            for (std::size_t i = 0; i < layer.quantized.linears.size(); ++i)
                if (layer.quantized.linears[i].codes != usual.quantized.linears[i].codes)
                    return true;
            return false;
        };
        QVERIFY(!differs(tuned("boundary", 1.0, "none", "next")));
        for (const EngineLayer& layer :
             {tuned("uniform", 1.0, "none", "next"), tuned("probability", 1.0, "none", "next"),
              tuned("slope", 1.0, "none", "next"), tuned("boundary", 2.0, "none", "next"),
              tuned("boundary", 1.0, "margin", "next"), tuned("boundary", 1.0, "output", "next"),
              tuned("slope", 0.5, "output", "full"), tuned("boundary", 1.0, "output", "cheap")}) {
            QVERIFY(differs(layer));
            QVERIFY(layer.outcome.after.total < 0.95 * layer.outcome.before.total);
            QVERIFY(layer.outcome.after.valueNext.has_value());
        }
        // Strength 0 makes every kind uniform; softmax of zeros is the same bits.
        QVERIFY(tuned("slope", 0.0, "none", "next").quantized.linears.front().codes ==
                tuned("uniform", 1.0, "none", "next").quantized.linears.front().codes);
        RunConfig config = settings("vsraq");
        const auto refusal = [&] {
            const auto engine =
                QuantizationEngine::create(model, config, uniformPlan(model, 3), windows(model, 16, 32));
            return engine ? std::string() : engine.error().message;
        };
        config.tuning.valueWeighting = "guess";
        QVERIFY(refusal().find("boundary, uniform, probability, slope") != std::string::npos);
        config.tuning.valueWeighting = "slope";
        config.tuning.tokenWeighting = "guess";
        QVERIFY(refusal().find("none, margin, output") != std::string::npos);
        config.tuning.tokenWeighting = "none";
        config.tuning.valueStrength = -1.0;
        QVERIFY(refusal().find("at least 0") != std::string::npos);
    }

    void refitChangesTheRouterAndMendsFlips() {
        const Model model = demo();
        RunConfig config = settings("rtn");
        const EngineLayer plain = firstLayer(model, config, uniformPlan(model, 2));
        config.tuning.routerRefit = true;
        const EngineLayer refitted = firstLayer(model, config, uniformPlan(model, 2));
        QVERIFY(plain.quantized.router.empty());
        QCOMPARE(refitted.quantized.router.size(),
                 static_cast<std::size_t>(model.config().experts * model.config().hidden));
        QVERIFY(refitted.outcome.ownRouter.nearest == plain.outcome.ownRouter.result);
        QVERIFY(refitted.outcome.ownRouter.result->agreement > plain.outcome.ownRouter.result->agreement);
    }

    void patienceEndsALayerEarly() {
        const Model model = demo();
        RunConfig config = settings("autoround");
        config.tuning.iterations = 60;
        config.tuning.evaluateEvery = 1;
        config.tuning.patience = 2;
        std::vector<TuningStep> steps;
        const EngineLayer layer = firstLayer(model, config, uniformPlan(model, 8), &steps);
        QVERIFY2(steps.back().iteration < 60, "8 bits leave nothing to gain for long");
        QVERIFY(steps.back().heldOut && !steps.back().minibatch);
        QVERIFY(layer.outcome.keptIteration <= steps.back().iteration - 2);
    }

    void roundingIsTheStartOfTuning() {
        const Model model = demo();
        const Plan plan = uniformPlan(model, 4);
        const EngineLayer layer = firstLayer(model, settings("rtn"), plan);
        QCOMPARE(layer.quantized.linears.size(),
                 model.linears().size() / static_cast<std::size_t>(model.config().layers));
        for (const QuantizedLinear& linear : layer.quantized.linears) {
            const QuantizedLinear alone =
                roundToNearest(model, *model.find(linear.module), plan.modules.at(linear.module));
            QVERIFY2(linear.codes == alone.codes && linear.scales == alone.scales && linear.zeros == alone.zeros,
                     linear.module.c_str());
        }
    }

    void mixedWidthsGroupsAndUntouchedModules() {
        const Model model = demo();
        Plan plan = uniformPlan(model, 3);
        plan.modules["model.layers.0.mlp.experts.1.up_proj"].bits = 2;
        plan.modules["model.layers.0.mlp.experts.2.up_proj"].bits = 8;
        plan.modules["model.layers.0.mlp.experts.3.down_proj"].group = 64;
        plan.modules["model.layers.0.mlp.experts.4.down_proj"].symmetric = false;
        for (const char* projection : {"gate_proj", "down_proj"})
            plan.modules[std::string("model.layers.0.mlp.experts.5.") + projection] =
                moduleSetting(4, 128, true, NumberGrid::nvfp4);
        plan.modules["model.layers.0.self_attn.q_proj"].bits = 16;
        for (const char* method : {"vsraq", "gptq"})
            checkWidths(firstLayer(model, settings(method), plan), plan);
    }

    static void checkWidths(const EngineLayer& layer, const Plan& plan) {
        QVERIFY(!layer.quantized.linears.empty());
        for (const QuantizedLinear& linear : layer.quantized.linears) {
            const ModulePlan& module = plan.modules.at(linear.module);
            QVERIFY(linear.module != "model.layers.0.self_attn.q_proj");
            QCOMPARE(linear.bits, module.bits);
            QCOMPARE(linear.group, module.group);
            QCOMPARE(linear.grid, module.grid);
            QCOMPARE(linear.scales.size(), static_cast<std::size_t>(linear.out * linear.groups()));
            for (const std::uint8_t code : linear.codes)
                QVERIFY(code < (1 << module.bits));
        }
    }

    void theSameSeedGivesTheSameCodes() {
        const Model model = demo();
        const EngineLayer once = firstLayer(model, settings("vsraq"), uniformPlan(model, 2));
        const EngineLayer again = firstLayer(model, settings("vsraq"), uniformPlan(model, 2));
        for (std::size_t i = 0; i < once.quantized.linears.size(); ++i)
            QVERIFY(once.quantized.linears[i].codes == again.quantized.linears[i].codes);
    }

    /// Products in bfloat16: nearly the same start, as good an end, the same bits again.
    void bfloat16ProductsTuneAsWell() {
        const Model model = demo();
        const Plan plan = uniformPlan(model, 3);
        for (const char* method : {"vsraq", "autoround", "gptq"}) {
            RunConfig config = settings(method);
            // A sign step turns a last bit into a whole step: one seed's end is off by 5 to 7 % either way (standard
            // deviation of 16), the mean of 16 by 1.7 % at most. GPTQ takes no such steps; its end is the same for all.
            const int seeds = config.method == "gptq" ? 1 : 16;
            double end = 0.0;
            EngineLayer layer;
            for (int seed = 0; seed < seeds; ++seed) {
                config.seed = static_cast<std::uint64_t>(seed);
                config.dtype = "float32";
                const EngineLayer exact = firstLayer(model, config, plan);
                config.dtype = "bfloat16";
                layer = firstLayer(model, config, plan);
                // A product is off by 2^-9 of itself, which is small beside what 3 bits do to it.
                const double start = layer.outcome.mseBefore / exact.outcome.mseBefore;
                QVERIFY2(start != 1.0 && std::abs(start - 1.0) < 0.01, std::to_string(start).c_str());
                end += layer.outcome.mseAfter / exact.outcome.mseAfter / seeds;
            }
            QVERIFY2(std::abs(end - 1.0) < 0.05, std::to_string(end).c_str());
            const EngineLayer again = firstLayer(model, config, plan);
            for (std::size_t i = 0; i < layer.quantized.linears.size(); ++i)
                QVERIFY(layer.quantized.linears[i].codes == again.quantized.linears[i].codes);
        }
        RunConfig config = settings("vsraq");
        config.dtype = "float64";
        const auto wrong = QuantizationEngine::create(model, config, plan, windows(model, 16, 32));
        QVERIFY(!wrong && wrong.error().message.find("float32, bfloat16") != std::string::npos);
    }

    void stopsWithinAnIteration() {
        const Model model = demo();
        auto engine =
            QuantizationEngine::create(model, settings("vsraq"), uniformPlan(model, 3), windows(model, 16, 32));
        std::stop_source stop;
        int seen = 0;
        auto layer = engine->advance(stop.get_token(), [&](const TuningStep&) {
            ++seen;
            stop.request_stop();
        });
        QVERIFY(!layer && layer.error().isCancelled());
        QVERIFY(seen <= 11); // steps are reported at each look, or four times a second
        QCOMPARE(engine->nextLayer(), 0);
        // The same engine does the layer again from its start, and what follows from it.
        auto again = engine->advance({}, [](const TuningStep&) {});
        auto second = engine->advance({}, [](const TuningStep&) {});
        auto fresh =
            QuantizationEngine::create(model, settings("vsraq"), uniformPlan(model, 3), windows(model, 16, 32));
        auto expected = fresh->advance({}, [](const TuningStep&) {});
        auto following = fresh->advance({}, [](const TuningStep&) {});
        QVERIFY(again && second && expected && following);
        QVERIFY(again->quantized.linears.front().codes == expected->quantized.linears.front().codes);
        QCOMPARE(second->outcome.mseAfter, following->outcome.mseAfter);
        QCOMPARE(engine->coverage().layers.size(), std::size_t(2));
    }

    void calibrationTooShortIsASentence() {
        auto drawn = drawCalibration({{1, 2, 3}}, {"poem.txt"}, {1.0}, 8, 16, 0);
        QVERIFY(!drawn);
        QVERIFY(drawn.error().message.starts_with("poem.txt: has 3 tokens"));
    }

    void sharesDivideTheWindows() {
        const std::vector<TokenId> text(1000, 1);
        auto drawn = drawCalibration({text, text, text}, {"a", "b", "c"}, {1.0, 2.0, 1.0}, 9, 10, 0);
        QVERIFY(drawn);
        QCOMPARE(std::ranges::count(drawn->datasetOfWindow, 0), 3); // 2.25, and the window left over
        QCOMPARE(std::ranges::count(drawn->datasetOfWindow, 1), 4);
        QCOMPARE(std::ranges::count(drawn->datasetOfWindow, 2), 2);
    }
};

QTEST_APPLESS_MAIN(TestEngine)
#include "test_engine.moc"
