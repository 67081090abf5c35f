// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <limits>

#include <nlohmann/json.hpp>

#include "fixtures/tiny_model.h"
#include "odd_matrices.h"
#include "spectra/statistics.h"

using namespace moescope;
using namespace moescope::test;
using nlohmann::json;

namespace {

json reference() { return json::parse(std::ifstream(MOESCOPE_TEST_DATA "/spectra/reference.json")); }

void compare(const std::optional<double>& value, const json& expected, double relative, const std::string& what) {
    if (expected.is_null()) {
        QVERIFY2(!value, what.c_str());
        return;
    }
    QVERIFY2(value.has_value(), what.c_str());
    const double error = std::abs(*value - expected.get<double>());
    QVERIFY2(error <= relative * std::max(1e-6, std::abs(expected.get<double>())),
             fmt::format("{}: {} where the reference has {}", what, *value, expected.get<double>()).c_str());
}

void compareAll(const LinearStatistics& found, const json& expected, const std::string& name) {
    // alpha: the bound. A float32 Gram matrix is good to some 1e-6 where alpha looks.
    for (const char* id : {"alpha_hill", "alpha_hill_whole"})
        for (const StatisticInfo& info : statisticTable())
            if (info.id == id)
                compare(info.value(found), expected.at(id), 1e-4, name + " " + id);
    compare(found.lambdaMax, expected.at("lambda_max"), 1e-5, name + " lambda_max"); // float32 eigenvalues
    compare(found.stableRank, expected.at("stable_rank"), 1e-5, name + " stable_rank");
    // float64 sums in another order than NumPy's
    compare(found.frobeniusSquared, expected.at("frobenius_squared"), 1e-10, name + " frobenius");
    compare(found.mean, expected.at("mean"), 1e-8, name + " mean");
    compare(found.variance, expected.at("variance"), 1e-10, name + " variance");
    compare(found.kurtosis, expected.at("kurtosis"), 1e-8, name + " kurtosis");
    compare(found.maxAbs, expected.at("max_abs"), 0.0, name + " max_abs");
    compare(found.outlierScore, expected.at("outlier_score"), 1e-10, name + " outlier_score");
}

} // namespace

class TestStatistics : public QObject {
    Q_OBJECT

private slots:
    void demoModelAgreesWithTheReference() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        const json expected = reference()["demo"];
        QCOMPARE(expected.size(), model->linears().size());
        for (const Linear& linear : model->linears()) {
            const auto found = statisticsOf(*model, linear, {});
            QVERIFY(found);
            QVERIFY(found->problem.empty());
            compareAll(*found, expected.at(linear.module), linear.module);
        }
    }

    void oddMatricesAgreeWithTheReference() {
        const json odd = reference()["odd"]; // a loop over a part of a temporary would outlive it
        for (const auto& [name, expected] : odd.items()) {
            const auto columns = expected["shape"][1].get<std::int64_t>();
            const auto found = statisticsOfMatrix(expected["shape"][0], columns,
                                                  [&, name = name](std::int64_t row, std::int64_t column) {
                                                      return oddElement(name, row, column, columns);
                                                  });
            compareAll(found, expected, name);
            const bool sound = name == "two_by_two" || name == "ragged" || name == "smaller_than_a_block" ||
                               name == "wide_range" || name == "zero_block";
            QVERIFY2(found.problem.empty() == sound, (name + ": " + found.problem).c_str());
        }
    }

    void nonFiniteWeightsAreNamedByPosition() {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            const auto found = statisticsOfMatrix(
                32, 64, [&](std::int64_t row, std::int64_t column) { return row == 3 && column == 5 ? bad : 0.5F; });
            QVERIFY(found.problem.find("row 3, column 5") != std::string::npos);
            for (const StatisticInfo& info : statisticTable())
                QVERIFY(!info.value(found));
        }
    }

    void hugeAndTinyWeightsKeepTheirAlpha() {
        const auto plain =
            statisticsOfMatrix(64, 64, [](std::int64_t r, std::int64_t c) { return scattered(r, c, 64); });
        for (const int exponent : {-60, 60}) {
            const auto scaled = statisticsOfMatrix(
                64, 64, [&](std::int64_t r, std::int64_t c) { return std::ldexp(scattered(r, c, 64), exponent); });
            if (exponent > 0) // 2^-120 is below the floor of 1e-12, as it is for the published code
                compare(scaled.alphaHill, json(*plain.alphaHill), 1e-5, "scaled");
            else
                QVERIFY(!scaled.alphaHill && !scaled.problem.empty());
            compare(scaled.stableRank, json(*plain.stableRank), 1e-5, "scaled");
        }
    }

    void blocksAreSampledByNameAndSaySo() {
        const auto element = [](std::int64_t r, std::int64_t c) { return scattered(r, c, 256); };
        const auto all = statisticsOfMatrix(256, 256, element, {.block = 16});
        const auto some = statisticsOfMatrix(256, 256, element, {.block = 16, .maximumBlocks = 40});
        const auto again = statisticsOfMatrix(256, 256, element, {.block = 16, .maximumBlocks = 40});
        QCOMPARE(all.blocks, 256);
        QVERIFY(!all.sampledBlocks);
        QCOMPARE(some.blocks, 40);
        QCOMPARE(some.eigenvalues, 640);
        QCOMPARE(some.hillTail, 64);
        QVERIFY(some.sampledBlocks);
        QCOMPARE(*some.alphaHill, *again.alphaHill);
        QVERIFY(*some.alphaHill != *all.alphaHill);
        // 64 tail values: a standard error of an eighth of alpha - 1; four of them
        QVERIFY(std::abs(*some.alphaHill - *all.alphaHill) < 0.5 * (*all.alphaHill - 1.0));
    }

    void wholeMatrixModeIsOneBlock() {
        const auto found =
            statisticsOfMatrix(256, 256, [](std::int64_t r, std::int64_t c) { return scattered(r, c, 256); },
                               {.mode = SpectrumOptions::Mode::whole});
        QCOMPARE(found.blocks, 1);
        QCOMPARE(found.eigenvalues, 256);
        QCOMPARE(*found.alphaHill, *found.alphaHillWhole);
    }

    void everyStoredTypeIsRead() {
        // 0.5, 1, 1.5, 2 are exact in each of them: 8 bits e4m3 and e5m2, 16 bits, 64 bits
        struct Case {
            DType dtype;
            std::vector<std::uint64_t> words;
        };
        const std::vector<Case> cases{
            {DType::F8_E4M3, {0x30, 0x38, 0x3C, 0x40}},
            {DType::F8_E5M2, {0x38, 0x3C, 0x3E, 0x40}},
            {DType::F16, {0x3800, 0x3C00, 0x3E00, 0x4000}},
            {DType::BF16, {0x3F00, 0x3F80, 0x3FC0, 0x4000}},
            {DType::F32, {0x3F000000, 0x3F800000, 0x3FC00000, 0x40000000}},
            {DType::F64, {0x3FE0000000000000, 0x3FF0000000000000, 0x3FF8000000000000, 0x4000000000000000}}};
        for (const Case& given : cases) {
            QTemporaryDir folder;
            test::TinyModel tiny("olmoe", {.layers = 1, .experts = 2, .hidden = 4, .width = 4});
            auto& tensor = tiny.tensors.at("model.layers.0.mlp.experts.0.gate_proj.weight");
            tensor.spec.dtype = given.dtype;
            tensor.bytes.clear();
            for (int i = 0; i < 16; ++i)
                for (std::size_t byte = 0; byte < sizeOf(given.dtype); ++byte)
                    tensor.bytes.push_back(
                        static_cast<std::byte>(given.words[static_cast<std::size_t>(i) % 4] >> (8 * byte)));
            tiny.write(folder.path().toStdString());
            const auto model = Model::open(folder.path().toStdString());
            QVERIFY2(model, model ? "" : model.error().message.c_str());
            const auto found = statisticsOf(*model, *model->find("model.layers.0.mlp.experts.0.gate_proj"), {});
            QVERIFY(found);
            QCOMPARE(*found->mean, 1.25);
            QCOMPARE(*found->variance, 0.3125);
            QCOMPARE(*found->maxAbs, 2.0);
        }
    }

    void jsonKeepsEverything() {
        LinearStatistics statistics =
            statisticsOfMatrix(64, 64, [](std::int64_t r, std::int64_t c) { return scattered(r, c, 64); });
        statistics.kurtosis.reset();
        statistics.problem = "a remark";
        const json written = json::parse(toJson(statistics).dump());
        const auto read = linearStatisticsFromJson(written);
        QVERIFY(read);
        QVERIFY(toJson(*read) == toJson(statistics));
        for (const StatisticInfo& info : statisticTable())
            QVERIFY(info.value(*read) == info.value(statistics));
        QVERIFY(!linearStatisticsFromJson(json::array()));
        json broken = written;
        broken["alpha_hill"] = "large";
        QVERIFY(!linearStatisticsFromJson(broken));
    }

    void aStopIsACancel() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        std::stop_source stop;
        stop.request_stop();
        const auto found = statisticsOf(*model, model->linears().front(), {}, stop.get_token());
        QVERIFY(!found && found.error().isCancelled());
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
