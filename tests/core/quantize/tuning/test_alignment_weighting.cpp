// SPDX-License-Identifier: Apache-2.0
// Weights of experts and tokens in the alignment terms against NumPy
// (tests/references/alignment_weighting_reference.py).
#include "quantize/detail/alignment_weighting.h"
#include "quantize/detail/objective.h"

#include "checkpoint/safetensors.h"
#include "forward/detail/weight_source.h"

#include <set>

#include <QTest>

using namespace moescope;
using namespace moescope::detail;

namespace {

const SafetensorsFile& reference() {
    static const SafetensorsFile file = *SafetensorsFile::open(MOESCOPE_TEST_DATA "/quantize/weighting.safetensors");
    return file;
}

at::Tensor tensor(const QString& name) {
    const TensorInfo* info = reference().find(name.toStdString());
    if (!info)
        qFatal("the reference lacks %s", qPrintable(name));
    return toTensor(reference().bytes(*info), info->dtype, info->shape, at::kCPU, at::kDouble);
}

constexpr double strengths[] = {0.5, 1.0, 2.0};

} // namespace

class TestAlignmentWeighting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lossesMatchNumPy_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("12 experts, 4 chosen") << "a";
        QTest::newRow("8 experts, 2 chosen, sharper") << "b";
        QTest::newRow("softmax all but certain") << "peaked";
    }

    void lossesMatchNumPy() {
        QFETCH(QString, name);
        const at::Tensor z = tensor(name + ".z"), y = tensor(name + ".y"), share = tensor(name + ".share"),
                         expected = tensor(name + ".expected");
        const auto topK = tensor(name + ".settings")[0].item<std::int64_t>();
        TuningSettings tuning;
        tuning.temperature = tensor(name + ".settings")[1].item<double>();
        std::int64_t kind = 0;
        for (const SettingChoice& values : valueWeightingTable()) {
            for (std::int64_t strength = 0; strength < 3; ++strength) {
                std::int64_t token = 0;
                for (const SettingChoice& tokens : tokenWeightingTable()) {
                    tuning.valueWeighting = values.id;
                    tuning.valueStrength = strengths[strength];
                    tuning.tokenWeighting = tokens.id;
                    const RoutingTarget target = routingTarget(z, topK, tuning, share);
                    const at::Tensor found =
                        at::stack({valueLoss(target, y), boundaryLoss(target, y, tuning.temperature),
                                   orderLoss(target, y, tuning.temperature)});
                    // Both in float64. 1e-12 of rounding, and up to 1e3 of it where a term is a sum of squares of
                    // logits thirty wide.
                    const double apart = (found / expected[kind][strength][token] - 1.0).abs().max().item<double>();
                    QVERIFY2(apart < 1e-11, qPrintable(QStringLiteral("%1, %2, %3: %4")
                                                           .arg(QString::fromStdString(tuning.valueWeighting))
                                                           .arg(tuning.valueStrength)
                                                           .arg(QString::fromStdString(tuning.tokenWeighting))
                                                           .arg(apart)));
                    ++token;
                }
                QCOMPARE(token, std::int64_t(3));
            }
            ++kind;
        }
        QCOMPARE(kind, std::int64_t(4));
    }

    /// float32, as runs have it: a softmax that is all but one still shares the weight between the best and the rest.
    void probabilityOfOneKeepsItsWeight() {
        const at::Tensor z = at::tensor({60.0F, 30.0F, 0.0F, -30.0F}).unsqueeze(0);
        TuningSettings tuning;
        tuning.valueWeighting = "probability";
        const at::Tensor weight = routingTarget(z, 1, tuning).weight[0];
        QVERIFY(at::allclose(weight, at::tensor({0.5F, 0.5F, 0.0F, 0.0F}), 0.0, 1e-5));
        QCOMPARE(routingTarget(at::zeros({3, 1}), 1, tuning).weight.sum().item<double>(), 3.0); // one expert
    }

    void tokenWeightsHaveMeanOne() {
        const at::Tensor z = tensor("a.z").to(at::kFloat).view({3, 5, 12});
        TuningSettings tuning;
        QVERIFY(!routingTarget(z, 4, tuning).tokenWeight.defined());
        for (const char* kind : {"margin", "output"}) {
            tuning.tokenWeighting = kind;
            const RoutingTarget target = routingTarget(z, 4, tuning, tensor("a.share").to(at::kFloat).view({3, 5}));
            QVERIFY(std::abs(target.tokenWeight.mean().item<double>() - 1.0) < 1e-6);
            // Of all windows once: a batch of them keeps what it weighs.
            const at::Tensor windows = at::tensor({2, 0}, at::kLong);
            QVERIFY(at::equal(target.select(windows).tokenWeight, target.tokenWeight.index_select(0, windows)));
        }
        tuning.tokenWeighting = "margin"; // all experts chosen: no boundary to be near
        QVERIFY(!routingTarget(z, 12, tuning).tokenWeight.defined());
        tuning.tokenWeighting = "output"; // a block that puts out nothing
        QVERIFY(at::equal(routingTarget(z, 4, tuning, at::zeros({3, 5})).tokenWeight, at::ones({3, 5})));
    }

    /// ‖y‖/‖x‖ from what a layer puts out and the same layer's attention alone.
    void blockSharesAreTheBlockBesideItsInput() {
        const Model model = *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        const LayerWeights weights = loadLayer(model, 1, CheckpointWeights(model, at::kCPU, at::kFloat));
        const RopeTable rope = makeRopeTable(model.config(), 24, at::kCPU, at::kFloat);
        const LayerContext context = layerContext(model.config(), rope, 1, 24, at::kCPU);
        const at::Tensor input = at::sin(at::arange(20 * 24 * model.config().hidden, at::kFloat) * 0.37F)
                                     .view({20, 24, model.config().hidden}); // more windows than one piece
        WindowStates states(input.sizes(), at::kFloat, at::kCPU, WindowStates::Place::memory, {});
        states.write(0, input);
        const LayerOutput output = decoderLayer(context, weights, input);
        const at::Tensor between = attentionBlock(context, weights, input);
        const at::Tensor expected = (output.hidden - between).norm(2, -1) / between.norm(2, -1);
        // The difference of two states of size 1 to 10 in float32.
        QVERIFY(at::allclose(blockShares(context, weights, states), expected, 1e-4, 1e-5));
        RunConfig config;
        QVERIFY(!weighsByOutput(config));
        config.tuning.tokenWeighting = "output";
        QVERIFY(weighsByOutput(config));
        config.method = "autoround"; // aligns nothing
        QVERIFY(!weighsByOutput(config));
    }

    /// A tuning that was saved with other weights is looked at anew; one of an earlier version is not.
    void savedLossesBelongToTheirWeights() {
        RunConfig config;
        QCOMPARE(objectiveText(config), std::string("vsraq 0.3 0.3 0 1 true next"));
        std::set<std::string> texts{objectiveText(config)};
        for (const SettingChoice& choice : valueWeightingTable()) {
            config.tuning.valueWeighting = choice.id;
            texts.insert(objectiveText(config));
        }
        for (const SettingChoice& choice : tokenWeightingTable()) {
            config.tuning.tokenWeighting = choice.id;
            texts.insert(objectiveText(config));
        }
        config.tuning.valueStrength = 2.0;
        texts.insert(objectiveText(config));
        QCOMPARE(texts.size(), std::size_t(4 + 2 + 1)); // the default of each is there already
    }
};

QTEST_APPLESS_MAIN(TestAlignmentWeighting)
#include "test_alignment_weighting.moc"
