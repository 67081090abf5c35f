// SPDX-License-Identifier: Apache-2.0
// The measuring job: what it keeps is found again, and only for the same model, tokens and settings.
#include <filesystem>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "pipeline/measure.h"

using namespace moescope;

namespace {

const std::filesystem::path demo = MOESCOPE_SOURCE_DIR "/resources/demo";

class Counting final : public ProgressSink {
public:
    int steps = 0;
    std::vector<std::string> warnings;
    void progress(const Progress&) override { ++steps; }
    void warning(const std::string& sentence) override { warnings.push_back(sentence); }
};

MeasureConfig config(const QTemporaryDir& cache) {
    MeasureConfig config;
    config.texts = {{demo / "wikitext.txt"}};
    config.windows = 2;
    config.length = 16;
    config.settings.widths = {3};
    config.settings.form = "layer_local";
    config.cache = cache.path().toStdString();
    return config;
}

int files(const QTemporaryDir& folder) {
    return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder.path().toStdString()), {}));
}

} // namespace

class TestMeasure : public QObject {
    Q_OBJECT

private slots:
    void keptAndFoundAgain() {
        const QTemporaryDir cache;
        const Model model = *Model::open(demo / "tuned");
        Counting first, second, other, base;
        const auto costs = measure(model, config(cache), {}, first);
        QVERIFY2(costs, costs ? "" : costs.error().message.c_str());
        QVERIFY(first.steps > 0);
        QCOMPARE(files(cache), 1);
        const auto again = measure(model, config(cache), {}, second);
        QVERIFY(again);
        QCOMPARE(second.steps, 0);
        QVERIFY(toJson(*again) == toJson(*costs));

        MeasureConfig changed = config(cache);
        changed.settings.widths = {4};
        QVERIFY(measure(model, changed, {}, other));
        QVERIFY(other.steps > 0);
        QVERIFY(measure(*Model::open(demo / "base"), config(cache), {}, base)); // same shapes, other values
        QVERIFY(base.steps > 0);
        QCOMPARE(files(cache), 3);
    }

    void aBrokenFileIsMeasuredAnew() {
        const QTemporaryDir cache;
        const Model model = *Model::open(demo / "tuned");
        Counting sink;
        QVERIFY(measure(model, config(cache), {}, sink));
        const auto file = std::filesystem::directory_iterator(cache.path().toStdString())->path();
        std::ofstream(file) << "{";
        Counting again;
        QVERIFY(measure(model, config(cache), {}, again));
        QVERIFY(again.steps > 0);
        QVERIFY(again.warnings.front().ends_with("It is measured anew."));
        QVERIFY(readMeasuredCosts(file));
    }

    void aStoppedJobKeepsNothing() {
        const QTemporaryDir cache;
        std::stop_source stop;
        stop.request_stop();
        Counting sink;
        const auto costs = measure(*Model::open(demo / "tuned"), config(cache), stop.get_token(), sink);
        QVERIFY(!costs && costs.error().isCancelled());
        QCOMPARE(files(cache), 0);
        QCOMPARE(sink.steps, 1);
    }

    void expertsThatNoTokenReachesAreNamed() {
        const QTemporaryDir cache;
        MeasureConfig short_ = config(cache);
        short_.windows = 1;
        short_.length = 2;
        Counting sink;
        const auto costs = measure(*Model::open(demo / "tuned"), short_, {}, sink);
        QVERIFY(costs);
        QCOMPARE(sink.warnings.size(), std::size_t(1));
        const FactorTable& selections = *costs->factor(measured::selections);
        for (std::size_t unit = 0; unit < costs->units.size(); ++unit)
            QCOMPARE(costs->cost(measured::kl)->values[unit][0] == 0.0, selections.values[unit] == 0.0);
    }
};

QTEST_APPLESS_MAIN(TestMeasure)
#include "test_measure.moc"
