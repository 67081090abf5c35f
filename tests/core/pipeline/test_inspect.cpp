// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cmath>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "fixtures/tiny_model.h"
#include "pipeline/inspect.h"

using namespace moescope;

namespace {

/// Remembers what came, and whether two threads came at once.
class Watching final : public InspectSink {
public:
    void progress(const Progress& progress) override {
        falls = falls || progress.fraction < fraction;
        fraction = progress.fraction;
    }
    void warning(const std::string& sentence) override { warnings.push_back(sentence); }
    void linearFinished(std::size_t index, const LinearStatistics& statistics) override {
        overlaps = overlaps || inside.exchange(true);
        finished[index] = statistics.module;
        if (finished.size() == stopAfter)
            stop.request_stop();
        inside = false;
    }

    std::atomic<bool> inside = false;
    bool overlaps = false;
    bool falls = false;
    double fraction = 0.0;
    std::map<std::size_t, std::string> finished;
    std::vector<std::string> warnings;
    std::size_t stopAfter = 0;
    std::stop_source stop;
};

} // namespace

class TestInspect : public QObject {
    Q_OBJECT

    std::optional<Model> m_tuned, m_base;

private slots:
    void initTestCase() {
        auto tuned = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        auto base = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/base");
        QVERIFY(tuned && base);
        m_tuned = std::move(*tuned);
        m_base = std::move(*base);
    }

    void wholeModel() {
        Watching sink;
        const auto inspection = inspect(*m_tuned, &*m_base, {}, {}, sink);
        QVERIFY2(inspection, inspection ? "" : inspection.error().message.c_str());
        QCOMPARE(inspection->linears.size(), m_tuned->linears().size());
        QCOMPARE(sink.finished.size(), m_tuned->linears().size());
        for (std::size_t i = 0; i < inspection->linears.size(); ++i) {
            QCOMPARE(inspection->linears[i].module, m_tuned->linears()[i].module);
            QCOMPARE(sink.finished[i], m_tuned->linears()[i].module);
            QVERIFY(inspection->linears[i].alphaHill);
        }
        QCOMPARE(inspection->routers.layers.size(), m_tuned->layers().size());
        QVERIFY(inspection->routers.layers[0][0].drift);
        QVERIFY(!sink.overlaps && !sink.falls);
        QCOMPARE(sink.fraction, 1.0);
        QVERIFY(sink.warnings.empty());
    }

    void threadsChangeNothing() {
        InspectConfig config;
        Watching sink;
        config.threads = 1;
        const auto one = inspect(*m_tuned, nullptr, config, {}, sink);
        config.threads = 3;
        const auto three = inspect(*m_tuned, nullptr, config, {}, sink);
        QVERIFY(one && three);
        QVERIFY(toJson(*one) == toJson(*three));
    }

    void jsonRoundTrip() {
        InspectConfig config;
        config.model = m_tuned->folder();
        config.base = m_base->folder();
        const auto inspection = inspect(config, {}, unwatched());
        QVERIFY(inspection);
        const auto read = inspectionFromJson(nlohmann::json::parse(toJson(*inspection).dump()));
        QVERIFY(read);
        QVERIFY(toJson(*read) == toJson(*inspection));
        QVERIFY(!inspectionFromJson({{"linears", 3}}));
    }

    void stopIsAnsweredWithWhatIsThere() {
        Watching sink;
        sink.stopAfter = 5;
        const auto inspection = inspect(*m_tuned, nullptr, {}, sink.stop.get_token(), sink);
        QVERIFY(!inspection && inspection.error().isCancelled());
        QVERIFY(sink.finished.size() >= 5 && sink.finished.size() < m_tuned->linears().size());
    }

    void whatIsUnsoundIsSaid() {
        QTemporaryDir folder;
        test::TinyModel tiny("olmoe", {.layers = 1, .experts = 2, .hidden = 64, .width = 64});
        tiny.fill("model.layers.0.mlp.experts.1.up_proj.weight", [](std::int64_t, std::int64_t) { return std::nanf(""); });
        tiny.write(folder.path().toStdString());
        const auto model = Model::open(folder.path().toStdString());
        Watching sink;
        InspectConfig config;
        config.spectrum.block = 16;
        config.spectrum.maximumBlocks = 4;
        const auto inspection = inspect(*model, nullptr, config, {}, sink);
        QVERIFY(inspection);
        QCOMPARE(sink.warnings.size(), std::size_t{2});
        QVERIFY(sink.warnings[0].find("sample") != std::string::npos);
        QVERIFY(sink.warnings[1].find("model.layers.0.mlp.experts.1.up_proj") != std::string::npos);
        QVERIFY(toJson(*inspection).dump().find("nan") == std::string::npos);
    }

    void nonsenseIsRefused() {
        InspectConfig config;
        config.model = "/nowhere";
        QVERIFY(inspect(config, {}, unwatched()).error().message.find("/nowhere") != std::string::npos);
        config.model = m_tuned->folder();
        config.base = "/nowhere";
        QVERIFY(!inspect(config, {}, unwatched()));
        config.base.reset();
        config.spectrum.block = 0;
        QVERIFY(!inspect(config, {}, unwatched()));
    }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "test_inspect.moc"
