// SPDX-License-Identifier: Apache-2.0
// Stopping, changing and resuming a run within one process, and what is refused.
#include <QtTest>
#include <array>
#include <sys/inotify.h>
#include <unistd.h>

#include <fstream>

#include "pipeline/quantize.h"
#include "quantize/balanced_windows.h"
#include "quantize/run_folder.h"
#include "support/atomic_write.h"
#include "support/small_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

/// Asks for a stop at one step of one layer.
class StopAt final : public QuantizeSink {
public:
    StopAt(int layer, int iteration)
        : m_layer(layer)
        , m_iteration(iteration) {}
    void progress(const Progress&) override {}
    void warning(const std::string& sentence) override { warnings << QString::fromStdString(sentence); }
    void step(const TuningStep& step) override {
        if (step.layer == m_layer && step.iteration == m_iteration)
            stop.request_stop();
    }
    std::stop_source stop;
    QStringList warnings;

private:
    int m_layer, m_iteration;
};

QString messageOf(const auto& result) { return result ? QString() : QString::fromStdString(result.error().message); }

} // namespace

/// Names in the order in which files came into a folder by a rename, the last step of an atomic write.
class Arrivals {
public:
    explicit Arrivals(const fs::path& folder)
        : m_descriptor(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
        inotify_add_watch(m_descriptor, folder.c_str(), IN_MOVED_TO);
    }
    ~Arrivals() { close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(Arrivals)

    [[nodiscard]] QStringList names() const {
        QStringList result;
        alignas(inotify_event) std::array<char, 1 << 16> buffer{};
        for (ssize_t size = 0; (size = read(m_descriptor, buffer.data(), buffer.size())) > 0;)
            for (ssize_t at = 0; at < size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
                result << QString::fromUtf8(event->name);
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
        return result;
    }

private:
    int m_descriptor;
};

class TestResume : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_temporary.emplace();
        m_folder = m_temporary->path().toStdString();
        m_small = test::SmallRun::in(m_folder, 2);
    }

    void stoppedRunsGoOnToTheSameBits_data() {
        QTest::addColumn<bool>("nvfp4");
        QTest::newRow("whole numbers") << false;
        QTest::newRow("NVFP4 beside them") << true;
    }

    void stoppedRunsGoOnToTheSameBits() {
        QFETCH(bool, nvfp4);
        for (auto& [module, setting] : m_small.plan.modules)
            if (nvfp4 && module.find("down_proj") == std::string::npos)
                setting = moduleSetting(4, setting.group, true, NumberGrid::nvfp4);
        QVERIFY(whole("whole"));
        stopIn("run", 1, 7);
        QCOMPARE(RunFolder::open(m_folder / "run")->state()->value("state", ""), "stopped");
        QVERIFY(fs::exists(m_folder / "run/tuning.safetensors"));
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", {}, {}, never);
        QVERIFY2(resumed, qPrintable(messageOf(resumed)));
        QCOMPARE(resumed->layers.size(), std::size_t(2));
        QVERIFY(test::digestOfRun(m_folder / "run") == test::digestOfRun(m_folder / "whole"));
    }

    void finishedRunsAreDoneAtOnce() {
        QVERIFY(whole("run"));
        const std::string before = test::digestOfRun(m_folder / "run");
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", {}, {}, never);
        QVERIFY(resumed && resumed->layers.size() == 2);
        QVERIFY(test::digestOfRun(m_folder / "run") == before);
    }

    /// A kill may come at any write: whoever finds config.json goes on, so what only the start knows lies there before.
    void configIsTheLastWordOfTheStart() {
        fs::create_directory(m_folder / "run");
        const Arrivals arrivals(m_folder / "run");
        stopIn("run", 0, 7);
        const QStringList names = arrivals.names();
        const auto config = names.indexOf("config.json");
        QVERIFY(config > 0);
        for (const char* name : {"plan.json", "fingerprint.json", "calibration.safetensors", "model.json", "size.json",
                                 "environment.json", "memory.json"})
            QVERIFY2(names.indexOf(name) >= 0 && names.indexOf(name) < config, name);
        QVERIFY(names.indexOf("inspection.json") > config); // resume makes this one again
    }

    /// A kill between the last word of a run and the removal of its state, or within a write.
    void whatAKillLeftIsRemoved() {
        stopIn("half", 1, 7);
        QVERIFY(whole("run"));
        for (const char* name : {"chain.safetensors", "tuning.safetensors"})
            fs::copy_file(m_folder / "half" / name, m_folder / "run" / name);
        for (const char* name : {".chain.safetensors.aB3xY9", ".state.json.000000"})
            QVERIFY(writeFileAtomically(m_folder / "run" / name, "half of it"));
        for (const char* name : {".mine", ".notes.txt", "notes.aB3xY9"}) // a person's own
            QVERIFY(writeFileAtomically(m_folder / "run" / name, "mine"));
        StopAt never(-1, -1);
        QVERIFY(resumeRun(m_folder / "run", {}, {}, never));
        for (const char* name :
             {"chain.safetensors", "tuning.safetensors", ".chain.safetensors.aB3xY9", ".state.json.000000"})
            QVERIFY2(!fs::exists(m_folder / "run" / name), name);
        for (const char* name : {".mine", ".notes.txt", "notes.aB3xY9"})
            QVERIFY2(fs::exists(m_folder / "run" / name), name);
    }

    void weightsChangeOnTheWay() {
        stopIn("run", 0, 7);
        RunChanges changes;
        changes.tuning = m_small.config.tuning;
        changes.tuning->valueWeight = 1.0;
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", changes, {}, never);
        QVERIFY2(resumed, qPrintable(messageOf(resumed)));
        const RunFolder run = *RunFolder::open(m_folder / "run");
        QCOMPARE(run.config().tuning.valueWeight, 1.0);
        const auto noted = *run.changes();
        QCOMPARE(noted.size(), std::size_t(1));
        QCOMPARE(noted[0]["layers_done"].get<int>(), 0);
        QCOMPARE(noted[0]["before"]["tuning"]["value_weight"].get<double>(), 0.3);
    }

    void bitsOfLaterLayersChange() {
        stopIn("run", 1, 7);
        RunChanges changes;
        changes.plan = m_small.plan;
        changes.plan->modules["model.layers.1.self_attn.q_proj"].bits = 4;
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", changes, {}, never);
        QVERIFY2(resumed, qPrintable(messageOf(resumed)));
        const QuantizedLayer layer = *RunFolder::open(m_folder / "run")->readLayer(1);
        const auto changed =
            std::ranges::find(layer.linears, "model.layers.1.self_attn.q_proj", &QuantizedLinear::module);
        QCOMPARE(changed->bits, 4);
    }

    void bitsOfFinishedLayersDoNot() {
        stopIn("run", 1, 7);
        RunChanges changes;
        changes.plan = m_small.plan;
        changes.plan->modules["model.layers.0.self_attn.q_proj"].bits = 4;
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", changes, {}, never);
        QVERIFY(messageOf(resumed).contains("Only layers from 1 on can change"));
    }

    void anotherModelIsRefused() {
        stopIn("run", 1, 7);
        const fs::path weights = m_small.model / "model.safetensors";
        std::fstream file(weights, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-2, std::ios::end); // the last weight
        file.put('\x3f');
        file.close();
        for (auto& entry : fs::directory_iterator(m_small.model)) // every byte counts, whichever the sample looks at
            if (entry.path().extension() == ".safetensors") {
                std::string bytes = *readFile(entry.path());
                for (std::size_t i = bytes.size() / 2; i < bytes.size(); ++i)
                    bytes[i] = static_cast<char>(bytes[i] ^ 1);
                QVERIFY(writeFileAtomically(entry.path(), bytes));
            }
        StopAt never(-1, -1);
        auto resumed = resumeRun(m_folder / "run", {}, {}, never);
        QVERIFY2(!resumed, "a changed model must not be tuned on");
    }

    void damagedStateIsASentence() {
        stopIn("run", 1, 7);
        const fs::path chain = m_folder / "run/chain.safetensors";
        std::string bytes = *readFile(chain);
        bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
        QVERIFY(writeFileAtomically(chain, bytes));
        StopAt never(-1, -1);
        QVERIFY(messageOf(resumeRun(m_folder / "run", {}, {}, never)).contains("does not match its checksum"));
        QVERIFY(writeFileAtomically(chain, std::string_view(bytes).substr(0, bytes.size() / 2)));
        QVERIFY(messageOf(resumeRun(m_folder / "run", {}, {}, never)).contains("chain.safetensors"));
    }

    void aDamagedTuningBeginsTheLayerAnew() {
        QVERIFY(whole("whole"));
        stopIn("run", 1, 7);
        QVERIFY(writeFileAtomically(m_folder / "run/tuning.safetensors", std::string_view("nothing")));
        StopAt never(-1, -1);
        QVERIFY(resumeRun(m_folder / "run", {}, {}, never));
        QVERIFY(test::digestOfRun(m_folder / "run") == test::digestOfRun(m_folder / "whole"));
    }

    void balancedWindowsAreStoredWithTheirBias() {
        m_small.config.method = "rtn";
        m_small.config.balance = 0.9;
        QVERIFY(whole("run"));
        const RunFolder run = *RunFolder::open(m_folder / "run");
        QCOMPARE(run.calibration()->windows(), m_small.config.samples);
        const auto evidence = run.evidence("balance");
        QVERIFY(evidence && *evidence);
        const auto choice = balancedChoiceFromJson(**evidence);
        QVERIFY(choice);
        QCOMPARE(choice->candidates, 4 * m_small.config.samples);
        QVERIFY(choice->need > 0);
        m_small.config.balance = 0.0;
        QVERIFY(whole("drawn"));
        QVERIFY(!*RunFolder::open(m_folder / "drawn")->evidence("balance"));
        m_small.config.balance = 1.5;
        StopAt never(-1, -1);
        QVERIFY(messageOf(quantize(m_small.config, m_small.plan, m_folder / "wrong", {}, never))
                    .contains("between 0 and 1"));
        QVERIFY(!fs::exists(m_folder / "wrong"));
    }

    void aSecondProcessIsKeptOut() {
        stopIn("run", 1, 7);
        const RunFolder run = *RunFolder::open(m_folder / "run");
        auto held = run.lock();
        QVERIFY(held);
        StopAt never(-1, -1);
        QVERIFY(messageOf(resumeRun(m_folder / "run", {}, {}, never)).contains("another moescope is at work"));
    }

private:
    bool whole(const char* name) {
        StopAt never(-1, -1);
        auto done = quantize(m_small.config, m_small.plan, m_folder / name, {}, never);
        if (!done)
            qWarning("%s", done.error().message.c_str());
        return done.has_value();
    }
    void stopIn(const char* name, int layer, int iteration) {
        StopAt sink(layer, iteration);
        auto stopped = quantize(m_small.config, m_small.plan, m_folder / name, sink.stop.get_token(), sink);
        QVERIFY(!stopped && stopped.error().isCancelled());
    }

    std::optional<QTemporaryDir> m_temporary;
    fs::path m_folder;
    test::SmallRun m_small;
};

QTEST_GUILESS_MAIN(TestResume)
#include "test_resume.moc"
