// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include <nlohmann/json.hpp>

#include "fixtures/tiny_model.h"
#include "routing/router_norms.h"

using namespace moescope;

namespace {

bool close(double value, double expected) {
    return std::abs(value - expected) <=
           1e-12 * std::max(1.0, std::abs(expected)); // sums of small whole numbers in float64
}

} // namespace

class TestRouterNorms : public QObject {
    Q_OBJECT

    std::vector<std::unique_ptr<QTemporaryDir>> m_folders;

    Result<Model> opened(const test::TinyModel& tiny) {
        m_folders.push_back(std::make_unique<QTemporaryDir>());
        tiny.write(m_folders.back()->path().toStdString());
        return Model::open(m_folders.back()->path().toStdString());
    }

    /// Two experts, four inputs; router rows (3 0 4 0) and (0 2 0 0); first matrix of expert 0 with rows of variance 0
    /// and 5/3.
    static test::TinyModel tuned() {
        test::TinyModel tiny("olmoe", {.layers = 1, .experts = 2, .hidden = 4, .width = 2});
        tiny.fill("model.layers.0.mlp.gate.weight", [](std::int64_t row, std::int64_t column) {
            const float rows[2][4] = {{3, 0, 4, 0}, {0, 2, 0, 0}};
            return rows[row][column];
        });
        tiny.fill("model.layers.0.mlp.experts.0.gate_proj.weight",
                  [](std::int64_t row, std::int64_t column) { return row == 0 ? 9.0F : static_cast<float>(column); });
        return tiny;
    }

private slots:
    void normsAndVariancesByHand() {
        const auto model = opened(tuned());
        QVERIFY(model);
        const auto found = routerStatistics(*model, nullptr);
        QVERIFY(found);
        QCOMPARE(found->layers.size(), std::size_t{1});
        const ExpertRouterStatistics& first = found->layers[0][0];
        QVERIFY(close(first.norm, 5.0));
        QVERIFY(close(found->layers[0][1].norm, 2.0));
        QVERIFY(close(*first.maxVar, 5.0 / 3.0)); // 0 1 2 3, divided by n - 1
        QVERIFY(close(*first.normRowVar, 0.0));   // the row of nines has the largest norm
        QVERIFY(!first.baseNorm && !first.drift && !first.cosine && !first.rankChange);
    }

    void driftAgainstABase() {
        test::TinyModel base = tuned();
        base.fill("model.layers.0.mlp.gate.weight", [](std::int64_t row, std::int64_t column) {
            const float rows[2][4] = {{1, 0, 0, 0}, {0, -2, 0, 0}};
            return rows[row][column];
        });
        const auto tunedModel = opened(tuned());
        const auto baseModel = opened(base);
        const auto found = routerStatistics(*tunedModel, &*baseModel);
        QVERIFY(found);
        const auto& rows = found->layers[0];
        QVERIFY(close(*rows[0].baseNorm, 1.0) && close(*rows[0].drift, 4.0) && close(*rows[0].cosine, 0.6));
        QVERIFY(close(*rows[1].drift, 0.0) && close(*rows[1].cosine, -1.0));
        QCOMPARE(*rows[0].rankChange, 1); // from the smallest to the largest
        QCOMPARE(*rows[1].rankChange, -1);
    }

    void aRowOfZerosHasNoCosine() {
        test::TinyModel tiny = tuned();
        tiny.fill("model.layers.0.mlp.gate.weight",
                  [](std::int64_t row, std::int64_t) { return row == 0 ? 0.0F : 1.0F; });
        const auto model = opened(tiny);
        const auto found = routerStatistics(*model, &*model);
        QVERIFY(found);
        QVERIFY(!found->layers[0][0].cosine);
        QVERIFY(close(*found->layers[0][1].cosine, 1.0));
        QCOMPARE(*found->layers[0][0].rankChange, 0);
    }

    void fusedExpertsGiveTheSame() {
        test::TinyModel tiny("mixtral");
        const auto plain = opened(tiny);
        tiny.fuse();
        const auto fused = opened(tiny);
        QVERIFY(toJson(*routerStatistics(*plain, nullptr)) == toJson(*routerStatistics(*fused, nullptr)));
    }

    void modelsThatDoNotFitAreRefused() {
        const auto model = opened(test::TinyModel("olmoe"));
        const auto refused = [&](const test::TinyModel& base, const std::string& part) {
            const auto other = opened(base);
            const auto found = routerStatistics(*model, &*other);
            return !found && found.error().message.find(part) != std::string::npos;
        };
        QVERIFY(refused(test::TinyModel("mixtral"), "one is OLMoE, the other Mixtral"));
        QVERIFY(refused(test::TinyModel("olmoe", {.layers = 3}), "2 layers"));
        QVERIFY(refused(test::TinyModel("olmoe", {.experts = 6}), "4 experts a layer, the other 6"));
        QVERIFY(refused(test::TinyModel("olmoe", {.hidden = 128}), "64 wide, the other 128"));
        QVERIFY(!refused(test::TinyModel("olmoe"), ""));
    }

    void weightsThatAreNotFinite() {
        test::TinyModel router = tuned();
        router.fill("model.layers.0.mlp.gate.weight", [](std::int64_t row, std::int64_t column) {
            return row == 1 && column == 2 ? std::nanf("") : 1.0F;
        });
        const auto broken = routerStatistics(*opened(router), nullptr);
        QVERIFY(!broken && broken.error().message.find("row 1, column 2") != std::string::npos);
        test::TinyModel expert = tuned();
        expert.fill("model.layers.0.mlp.experts.1.gate_proj.weight",
                    [](std::int64_t, std::int64_t) { return INFINITY; });
        const auto found = routerStatistics(*opened(expert), nullptr);
        QVERIFY(found);
        QVERIFY(!found->layers[0][1].maxVar && found->layers[0][0].maxVar);
        const auto read = routerStatisticsFromJson(nlohmann::json::parse(toJson(*found).dump()));
        QVERIFY(read);
        QVERIFY(toJson(*read) == toJson(*found));
        QVERIFY(!routerStatisticsFromJson(nlohmann::json{{"layers", {{{{"layer", 0}}}}}}));
    }

    void aStopIsACancel() {
        const auto model = opened(tuned());
        std::stop_source stop;
        stop.request_stop();
        const auto found = routerStatistics(*model, nullptr, stop.get_token());
        QVERIFY(!found && found.error().isCancelled());
    }
};

QTEST_GUILESS_MAIN(TestRouterNorms)
#include "test_router_norms.moc"
