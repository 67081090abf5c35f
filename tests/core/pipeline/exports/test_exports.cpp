// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>

#include "checkpoint/safetensors_writer.h"
#include "exporting/exporter.h"
#include "pipeline/compare.h"
#include "pipeline/export.h"
#include "pipeline/report.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

class Recorder final : public ProgressSink {
public:
    std::vector<Progress> seen;
    std::stop_source stop;
    double stopAt = 2.0;
    void progress(const Progress& progress) override {
        seen.push_back(progress);
        if (progress.fraction >= stopAt)
            stop.request_stop();
    }
};

} // namespace

class TestExports : public QObject {
    Q_OBJECT
private slots:
    void init();
    void exportsAreProvenAndNoted();
    void targetsAreNeverOverwritten();
    void unfinishedRunsAreRefused();
    void movedModelsAreFound();
    void stopsLeaveNothing_data();
    void stopsLeaveNothing();
    void failuresLeaveNothing();
    void verifyNeedsNoRun();
    void qualityIsMeasuredFromTheFiles();
    void theCardCarriesTheLicenceAndNothingElse();
    void filesAreAsLargeAsAsked();
    void reportsComeFromTheFolderAlone();

private:
    ExportConfig config(const std::string& format) const {
        return {m_folder / "run", format, m_folder / ("out-" + format), "v5", {}};
    }
    QStringList entries() const {
        return QDir(QString::fromStdString(m_folder.string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    std::optional<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestExports::init() {
    m_temporary.emplace();
    m_folder = m_temporary->path().toStdString();
    test::writeRandomModel(m_folder / "model", {});
    const Model model = *Model::open(m_folder / "model");
    test::makeRoundedRun(m_folder / "run", model, test::mixedPlan(model));
}

void TestExports::exportsAreProvenAndNoted() {
    for (const char* format : {"mixed", "bf16"}) {
        Recorder recorder;
        const auto result = exportRun(config(format), {}, recorder);
        QVERIFY2(result, messageOf(result).c_str());
        QVERIFY(result->verification.passed());
        QCOMPARE(result->verification.folder, result->folder.string());
        QCOMPARE(result->fileBytes, static_cast<std::int64_t>(fs::file_size(result->folder / "model.safetensors")));
        for (std::size_t i = 1; i < recorder.seen.size(); ++i)
            QVERIFY(recorder.seen[i].fraction >= recorder.seen[i - 1].fraction);
        QCOMPARE(recorder.seen.back().fraction, 1.0);
    }
    const auto evidence = RunFolder::open(m_folder / "run")->evidence("exports");
    QCOMPARE((*evidence)->size(), std::size_t(2));
    QCOMPARE((**evidence)[1]["format"], nlohmann::json("bf16"));
    QCOMPARE((**evidence)[0]["verification"]["passed"], nlohmann::json(true));
}

void TestExports::targetsAreNeverOverwritten() {
    fs::create_directories(m_folder / "out-mixed");
    QVERIFY(messageOf(exportRun(config("mixed"), {}, unwatched())).find("exists already") != std::string::npos);
    QVERIFY(fs::is_empty(m_folder / "out-mixed"));
}

void TestExports::unfinishedRunsAreRefused() {
    fs::remove(m_folder / "run" / "layer-00001.safetensors");
    QVERIFY(messageOf(exportRun(config("mixed"), {}, unwatched())).find("the run is not finished") !=
            std::string::npos);
    QVERIFY(messageOf(verify({m_folder, m_folder / "run", {}}, {}, unwatched())).find("the run is not finished") !=
            std::string::npos);
}

void TestExports::movedModelsAreFound() {
    fs::rename(m_folder / "model", m_folder / "moved");
    QVERIFY(messageOf(exportRun(config("bf16"), {}, unwatched())).find("The run's model cannot be opened.") !=
            std::string::npos);
    ExportConfig moved = config("bf16");
    moved.model = m_folder / "moved";
    const auto result = exportRun(moved, {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    const auto verification = verify({result->folder, m_folder / "run", m_folder / "moved"}, {}, unwatched());
    QVERIFY(verification && verification->passed());
}

void TestExports::stopsLeaveNothing_data() {
    QTest::addColumn<double>("at");
    QTest::newRow("at once") << 0.0;
    QTest::newRow("writing") << 0.25;
    QTest::newRow("verifying") << 0.8;
}

void TestExports::stopsLeaveNothing() {
    QFETCH(double, at);
    const QStringList before = entries();
    Recorder recorder;
    recorder.stopAt = at;
    if (at == 0.0)
        recorder.stop.request_stop();
    const auto result = exportRun(config("mixed"), recorder.stop.get_token(), recorder);
    QVERIFY(!result && result.error().isCancelled());
    QCOMPARE(entries(), before);
    QVERIFY(!RunFolder::open(m_folder / "run")->evidence("exports")->has_value());
}

void TestExports::failuresLeaveNothing() {
    // A code that its width cannot hold is found when its matrix is written, after others.
    const fs::path layer = m_folder / "run" / "layer-00001.safetensors";
    const auto file = SafetensorsFile::open(layer);
    const std::size_t offset = file->find("model.layers.1.mlp.experts.2.down_proj.codes")->offset;
    std::fstream(layer, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(static_cast<std::streamoff>(offset))
        .put('\xFF');
    const QStringList before = entries();
    ExportConfig damaged = config("mixed");
    const Plan plan = RunFolder::open(m_folder / "run")->plan();
    QVERIFY(plan.modules.at("model.layers.1.mlp.experts.2.down_proj").bits < 8);
    const auto result = exportRun(damaged, {}, unwatched());
    QVERIFY(messageOf(result).find("experts.2.down_proj' holds codes above") != std::string::npos);
    QCOMPARE(entries(), before);
    damaged.format = "papyrus";
    QVERIFY(messageOf(exportRun(damaged, {}, unwatched())).find("There is no export format 'papyrus'") !=
            std::string::npos);
}

void TestExports::verifyNeedsNoRun() {
    const auto result = exportRun(config("mixed"), {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    fs::remove_all(m_folder / "run");
    const auto verification = verify({result->folder, {}, {}}, {}, unwatched());
    QVERIFY(verification && verification->passed());
}

void TestExports::qualityIsMeasuredFromTheFiles() {
    const fs::path ids = m_folder / "ids.safetensors";
    std::vector<std::int64_t> tokens(512);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i] = static_cast<std::int64_t>((7 * i * i + 3 * i) % 61);
    QVERIFY(
        writeSafetensors(ids, {{{"input_ids", DType::I64, {512}}, toBytes(std::span<const std::int64_t>(tokens))}}));
    ExportConfig measured = config("mixed");
    measured.checkTexts = {TextSource{.file = ids}};
    measured.checkWindows = 4;
    measured.checkLength = 32;
    const auto result = exportRun(measured, {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    QVERIFY(result->quality);
    QCOMPARE(result->quality->windows, 4);
    QVERIFY(result->quality->kl > 0.0);
    // The run itself gives the same figures: its weights are those of the files.
    CompareConfig again;
    again.model = m_folder / "model";
    again.quantized = m_folder / "run";
    again.texts = measured.checkTexts;
    again.windows = 4;
    again.length = 32;
    const auto run = compare(again, {}, unwatched());
    QVERIFY2(run, messageOf(run).c_str());
    QCOMPARE(result->quality->perplexity, run->perplexityQuantized);
    QCOMPARE(result->quality->flips, run->flipRate);
    QCOMPARE(result->quality->kl, run->kl);
    const std::string card = *readFile(result->folder / "README.md");
    QVERIFY(card.find(fmt::format("perplexity {:.3f} -", result->quality->perplexityOriginal)) != std::string::npos);
    const auto noted = RunFolder::open(m_folder / "run")->evidence("exports");
    QVERIFY(noted && *noted);
    QVERIFY(*exportQualityFromJson((**noted).back().at("quality")) == *result->quality);
    const auto html = m_folder / "report.html";
    QVERIFY(writeReport(m_folder / "run", html));
    QVERIFY(readFile(html)->find("Measured from the written files") != std::string::npos);
    const auto tables = m_folder / "tables";
    QVERIFY(writeReportTables(m_folder / "run", tables));
    QVERIFY(std::distance(fs::directory_iterator(tables), fs::directory_iterator()) > 3);
    QVERIFY(!writeReportTables(m_folder / "run", tables)); // never over what is there
}

void TestExports::theCardCarriesTheLicenceAndNothingElse() {
    const auto write = [&](const std::string& text) {
        QVERIFY(writeFileAtomically(m_folder / "model" / "README.md", text));
    };
    const auto cardOf = [&](const char* name) {
        ExportConfig target = config("bf16");
        target.out = m_folder / name;
        const auto result = exportRun(target, {}, unwatched());
        return result ? *readFile(result->folder / "README.md") : messageOf(result);
    };
    write("---\nlicense: apache-2.0\nlicense_link: https://example.org/LICENSE\ntags:\n- x\n---\n# Model\nlicense: "
          "mit\n");
    std::string card = cardOf("licensed");
    QVERIFY2(card.starts_with("---\nlicense: apache-2.0\nlicense_link: https://example.org/LICENSE\nlibrary_name:"),
             card.c_str());
    QVERIFY(card.find("license: mit") == std::string::npos);
    QVERIFY(card.find("# model, quantized by moescope") != std::string::npos);
    write("---\nlicense: <script>alert(1)</script>\n---\n");
    card = cardOf("hostile");
    QVERIFY(card.starts_with("---\nlibrary_name:"));
    QVERIFY(card.find("<script") == std::string::npos);
    write("license: mit\n");
    QVERIFY(cardOf("bare").starts_with("---\nlibrary_name:"));
    // People write into it: that damages nothing.
    QVERIFY(writeFileAtomically(m_folder / "bare" / "README.md", "mine"));
    const auto verification = verify({m_folder / "bare", m_folder / "run", {}}, {}, unwatched());
    QVERIFY2(verification && verification->passed(), messageOf(verification).c_str());
}

void TestExports::filesAreAsLargeAsAsked() {
    ExportConfig small = config("mixed");
    small.shardBytes = 100'000;
    const auto result = exportRun(small, {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    QVERIFY(fs::exists(result->folder / "model.safetensors.index.json"));
    QVERIFY(!fs::exists(result->folder / "model.safetensors"));
}

void TestExports::reportsComeFromTheFolderAlone() {
    QVERIFY(exportRun(config("mixed"), {}, unwatched()));
    fs::remove_all(m_folder / "model");
    QVERIFY(writeReport(m_folder / "run", m_folder / "report.html"));
    QVERIFY(readFile(m_folder / "report.html")->find("Exports and their verification") != std::string::npos);
    QVERIFY(writeReport(m_folder / "run", m_folder / "report.json"));
    QCOMPARE((*readJson(m_folder / "report.json"))["version"], nlohmann::json(1));
    QVERIFY(messageOf(writeReport(m_folder / "run", m_folder / "report.docx")).find("ends in .html or .json") !=
            std::string::npos);
    QVERIFY(messageOf(writeReport(m_folder, m_folder / "report.html")).find("is not a run folder") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestExports)
#include "test_exports.moc"
