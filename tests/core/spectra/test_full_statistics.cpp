// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <array>
#include <fstream>

#include <nlohmann/json.hpp>

#include "odd_matrices.h"
#include "quantize/round_to_nearest.h"

using namespace moescope;
using namespace moescope::test;
using nlohmann::json;

namespace {

const SpectrumOptions full{.level = StatisticLevel::full};

json reference() { return json::parse(std::ifstream(MOESCOPE_TEST_DATA "/spectra/full_reference.json")); }

/// Relative, and for what is near zero absolute.
double toleranceOf(std::string_view id) {
    if (id.starts_with("mp_"))
        return 1e-5; // two minimisers on an objective with kinks
    if (id.starts_with("alpha") || id == "log_alpha_norm")
        return 1e-7; // float64 Gram against float64 SVD, as for fits
    if (id.starts_with("rounding"))
        return 1e-9; // the same codes; float64 sums of another order
    return 1e-9;
}

void compareAll(const LinearStatistics& found, const json& expected, const std::string& name) {
    std::size_t compared = 0;
    for (const auto& [id, value] : expected.items()) {
        if (id == "shape")
            continue;
        const StatisticInfo* info = findStatistic(id);
        QVERIFY2(info, id.c_str());
        const auto number = info->value(found);
        const std::string what = fmt::format("{} {}", name, id);
        if (value.is_null()) {
            QVERIFY2(!number, what.c_str());
            continue;
        }
        QVERIFY2(number, what.c_str());
        const double error = std::abs(*number - value.get<double>());
        QVERIFY2(error <= toleranceOf(id) * std::max(std::abs(value.get<double>()), 1e-6),
                 fmt::format("{}: {} where the reference has {}", what, *number, value.get<double>()).c_str());
        ++compared;
    }
    QVERIFY(compared >= 6);
}

} // namespace

class TestFullStatistics : public QObject {
    Q_OBJECT

    std::optional<Model> m_model;

private slots:
    void initTestCase() {
        auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        m_model = std::move(*model);
    }

    void demoModelAgreesWithTheReference() {
        const json expected = reference()["demo"];
        QVERIFY(expected.size() >= 10);
        for (const auto& [module, values] : expected.items()) {
            const auto found = statisticsOf(*m_model, *m_model->find(module), full);
            QVERIFY(found);
            compareAll(*found, values, module);
            for (const StatisticInfo& info : statisticTable()) // level full leaves nothing out
                QVERIFY2(info.value(*found), info.id.data());
        }
    }

    void oddMatricesAgreeWithTheReference() {
        const json odd = reference()["odd"]; // a loop over a part of a temporary would outlive it
        for (const auto& [name, expected] : odd.items()) {
            const auto columns = expected["shape"][1].get<std::int64_t>();
            const auto found = statisticsOfMatrix(
                expected["shape"][0], columns,
                [&, name = name](std::int64_t row, std::int64_t column) {
                    return oddElement(name, row, column, columns);
                },
                full);
            compareAll(found, expected, name);
            for (const StatisticInfo& info : statisticTable())
                QVERIFY2(!info.value(found) || std::isfinite(*info.value(found)),
                         (name + " " + std::string(info.id)).c_str());
        }
    }

    void roundingErrorsAreThoseOfTheGridThatIsStored() {
        const std::array members{&LinearStatistics::roundingError2, &LinearStatistics::roundingError3,
                                 &LinearStatistics::roundingError4, &LinearStatistics::roundingError8};
        const std::array widths{2, 3, 4, 8};
        for (std::size_t l = 0; l < m_model->linears().size(); l += 17) {
            const Linear& linear = m_model->linears()[l];
            const auto found = statisticsOf(*m_model, linear, {});
            QVERIFY(found);
            const TensorView view = m_model->weight(linear);
            QCOMPARE(view.info->dtype, DType::BF16);
            for (std::size_t i = 0; i < widths.size(); ++i) {
                const QuantizedLinear stored =
                    roundToNearest(*m_model, linear, {.bits = widths[i], .group = 128, .symmetric = true});
                double sum = 0.0;
                const std::size_t groups = stored.scales.size() / static_cast<std::size_t>(linear.out);
                for (std::size_t e = 0; e < stored.codes.size(); ++e) {
                    const auto row = e / static_cast<std::size_t>(linear.in),
                               column = e % static_cast<std::size_t>(linear.in);
                    const float scale = stored.scales[row * groups + column / 128];
                    const float rounded =
                        (static_cast<float>(stored.codes[e]) - static_cast<float>(1 << (widths[i] - 1))) * scale;
                    const auto word = static_cast<std::uint32_t>(std::to_integer<unsigned>(view.bytes[2 * e])) |
                                      static_cast<std::uint32_t>(std::to_integer<unsigned>(view.bytes[2 * e + 1])) << 8;
                    const double off =
                        static_cast<double>(rounded) - static_cast<double>(std::bit_cast<float>(word << 16));
                    sum += off * off;
                }
                const double expected = sum / static_cast<double>(linear.parameters());
                QVERIFY(std::abs(*((*found).*members[i]) / expected - 1.0) < 1e-12);
            }
        }
    }

    void shufflingIsSeenWhereThereIsStructure() {
        const auto plain = statisticsOfMatrix(
            192, 160, [](std::int64_t r, std::int64_t c) { return scattered(r, c, 160); }, full);
        const auto again = statisticsOfMatrix(
            192, 160, [](std::int64_t r, std::int64_t c) { return scattered(r, c, 160); }, full);
        const auto ranked = statisticsOfMatrix(
            192, 160,
            [](std::int64_t r, std::int64_t c) {
                return scattered(r, c, 160) + 2.0F * scattered(r, 0, 1) * scattered(c, 0, 1);
            },
            full);
        QCOMPARE(*plain.randDistance, *again.randDistance); // seeded
        QVERIFY(*plain.randDistance < 0.05);                // independent elements already
        QVERIFY(*ranked.randDistance > 3 * *plain.randDistance);
        QVERIFY(*ranked.mpSpikes >= 1.0);
        QCOMPARE(*plain.mpSpikes, 0.0);
    }

    void quickLeavesTheWholeSpectrumOfLargeMatricesOut() {
        const auto element = [](std::int64_t r, std::int64_t c) { return scattered(r, c, 256); };
        const auto quick = statisticsOfMatrix(256, 256, element, {.quickSide = 128});
        const auto more = statisticsOfMatrix(256, 256, element, {.level = StatisticLevel::full, .quickSide = 128});
        QVERIFY(!quick.lambdaMax && !quick.stableRank && !quick.alphaHillWhole && !quick.alphaKs);
        QVERIFY(more.lambdaMax && more.stableRank && more.alphaHillWhole && more.alphaKs);
        QCOMPARE(*quick.alphaHill, *more.alphaHill);
        for (const StatisticInfo& info : statisticTable())
            QVERIFY2(info.level == StatisticLevel::full || info.value(quick), info.id.data());
    }

    void aStopIsACancel() {
        std::stop_source stop;
        stop.request_stop();
        const auto found = statisticsOf(*m_model, m_model->linears().front(), full, stop.get_token());
        QVERIFY(!found && found.error().isCancelled());
    }
};

QTEST_GUILESS_MAIN(TestFullStatistics)
#include "test_full_statistics.moc"
