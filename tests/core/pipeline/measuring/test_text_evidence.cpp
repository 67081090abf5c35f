// SPDX-License-Identifier: Apache-2.0
// What texts tell strategies is gathered as it is needed, and once.
#include <QTest>

#include "pipeline/text_evidence.h"

using namespace moescope;

namespace {

const std::filesystem::path demo = MOESCOPE_SOURCE_DIR "/resources/demo";

MeasureConfig config() {
    MeasureConfig config;
    config.texts = {{demo / "wikitext.txt", 0.0, 50.0, 1.0}};
    config.windows = 2;
    config.length = 32;
    return config;
}

} // namespace

class TestTextEvidence : public QObject {
    Q_OBJECT

private slots:
    void onlyWhatIsNeededIsGathered() {
        const Model model = *Model::open(demo / "tuned");
        const auto routing = gatherEvidence(model, config(), {.routing = true}, {}, {}, unwatched());
        QVERIFY2(routing, routing ? "" : routing.error().message.c_str());
        QVERIFY(routing->covers({.routing = true}) && !routing->covers({.measured = true}));
        QVERIFY(routing->view().routing && !routing->view().measured);
        QCOMPARE(routing->routing->datasets.front().tokens, std::int64_t(64));

        // A mark in what is there shows that it is kept, not gathered again.
        TextEvidence marked = *routing;
        marked.routing->dtype = "kept";
        const auto both = gatherEvidence(model, config(), {.routing = true, .measured = true}, marked, {}, unwatched());
        QVERIFY2(both, both ? "" : both.error().message.c_str());
        QVERIFY(both->covers({.routing = true, .measured = true}));
        QCOMPARE(both->routing->dtype, std::string("kept"));
        QCOMPARE(both->measured->widths, std::vector<int>({2, 3, 4}));
        QVERIFY(both->measured->byExpert());
    }

    void nothingNeededNeedsNoText() {
        const Model model = *Model::open(demo / "tuned");
        QVERIFY(gatherEvidence(model, {}, {.weights = true}, {}, {}, unwatched()));
        const auto none = gatherEvidence(model, {}, {.measured = true}, {}, {}, unwatched());
        QVERIFY(!none);
        QVERIFY(none.error().message.find("none is chosen") != std::string::npos);
    }

    void progressNeverFalls() {
        class Sink final : public ProgressSink {
        public:
            void progress(const Progress& progress) override {
                falls = falls || progress.fraction < last;
                last = progress.fraction;
            }
            double last = 0.0;
            bool falls = false;
        } sink;
        const Model model = *Model::open(demo / "tuned");
        QVERIFY(gatherEvidence(model, config(), {.routing = true, .measured = true}, {}, {}, sink));
        QVERIFY(!sink.falls);
        QVERIFY2(sink.last > 0.9, std::to_string(sink.last).c_str());
    }
};

QTEST_APPLESS_MAIN(TestTextEvidence)
#include "test_text_evidence.moc"
