// SPDX-License-Identifier: Apache-2.0
// What can go wrong where an export is written to and with what it is made from: each a sentence, the target untouched.
#include <QtTest>

#include <fstream>
#include <sys/mount.h>
#include <unistd.h>

#include "pipeline/export.h"
#include "support/atomic_write.h"
#include "support/file_limit.h"
#include "support/random_model.h"
#include "support/rounded_run.h"
#include "support/target_folder.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

class Watcher final : public ProgressSink {
public:
    std::vector<Progress> seen;
    std::vector<std::string> warnings;
    std::function<void(const Progress&)> then;
    void progress(const Progress& progress) override {
        seen.push_back(progress);
        if (then)
            then(progress);
    }
    void warning(const std::string& sentence) override { warnings.push_back(sentence); }
};

void formats() {
    QTest::addColumn<QString>("format");
    for (const char* format : {"mixed", "serving", "serving-layers", "gguf", "bf16"})
        QTest::newRow(format) << format;
}

} // namespace

class TestExportTargets : public QObject {
    Q_OBJECT
private slots:
    void init();
    void bytesAreCountedToTheEnd_data() { formats(); }
    void bytesAreCountedToTheEnd();
    void fullDisksAreSaid_data() { formats(); }
    void fullDisksAreSaid();
    void roomIsLookedForBefore();
    void placesThatTakeNothingAreSaid();
    void whatIsThereStays();
    void whatAppearsMeanwhileStays();
    void twoIntoOneAreRefused();
    void leftoversAreCleared();
    void strangersStay();
    void changedModelsAreRefused_data();
    void changedModelsAreRefused();
    void filesAreCutOrItIsSaid_data() { formats(); }
    void filesAreCutOrItIsSaid();
    void companionsGoWithEveryFormat_data() { formats(); }
    void companionsGoWithEveryFormat();

private:
    ExportConfig config(const std::string& format = "mixed") const {
        return {m_folder / "run", format, m_folder / "out", "v5", {}};
    }
    QStringList entries() const {
        return QDir(QString::fromStdString(m_folder.string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    /// What an export that was killed leaves.
    fs::path leftover(const std::string& name) const {
        fs::create_directories(m_folder / name);
        std::ofstream(m_folder / name / TargetFolder::lockName).flush();
        std::ofstream(m_folder / name / "model.safetensors") << "half";
        return m_folder / name;
    }
    void refuses(const ExportConfig& config, const std::string& sentence) const {
        const QStringList before = entries();
        const auto result = exportRun(config, {}, unwatched());
        QVERIFY2(messageOf(result).find(sentence) != std::string::npos, messageOf(result).c_str());
        QCOMPARE(entries(), before);
        QVERIFY(!RunFolder::open(m_folder / "run")->evidence("exports")->has_value());
    }

    std::optional<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestExportTargets::init() {
    m_temporary.emplace();
    m_folder = m_temporary->path().toStdString();
    test::writeRandomModel(m_folder / "model", {});
    const Model model = *Model::open(m_folder / "model");
    test::makeRoundedRun(m_folder / "run", model, test::servedPlan(model));
}

void TestExportTargets::bytesAreCountedToTheEnd() {
    QFETCH(QString, format);
    Watcher watcher;
    const auto result = exportRun(config(format.toStdString()), {}, watcher);
    QVERIFY2(result, messageOf(result).c_str());
    std::map<std::string, std::int64_t> done, total;
    double fraction = 0.0;
    for (const Progress& progress : watcher.seen) {
        QVERIFY(progress.fraction >= fraction && progress.fraction <= 1.0);
        fraction = progress.fraction;
        QCOMPARE(progress.unit, std::string("bytes"));
        QVERIFY(progress.done >= done[progress.stage] && progress.done <= progress.total);
        done[progress.stage] = progress.done;
        QVERIFY(!total.contains(progress.stage) || total[progress.stage] == progress.total);
        total[progress.stage] = progress.total;
    }
    QCOMPARE(fraction, 1.0);
    QCOMPARE(total["Writing"], result->tensorBytes);
    QVERIFY(total["Verifying"] > 2 * result->tensorBytes); // files, tensors, values
    QCOMPARE(done, total);
}

void TestExportTargets::fullDisksAreSaid() {
    QFETCH(QString, format);
    const test::FileLimit limit(60'000);
    refuses(config(format.toStdString()), (m_folder / "out/model").string());
    refuses(config(format.toStdString()), "Is the disk full?");
}

void TestExportTargets::roomIsLookedForBefore() {
    const fs::path disk = m_folder / "disk";
    fs::create_directories(disk);
    if (::mount("moescope", disk.c_str(), "tmpfs", 0, "size=8m") != 0)
        QSKIP("Needs the right to mount a small disk.");
    Watcher watcher;
    ExportConfig small = config();
    small.out = disk / "out";
    const auto result = exportRun(small, {}, watcher);
    const bool left = !fs::is_empty(disk);
    ::umount(disk.c_str());
    QVERIFY2(messageOf(result).find("the disk has 0.01 GB left") != std::string::npos, messageOf(result).c_str());
    QVERIFY(!left);
    QVERIFY(watcher.seen.empty()); // before anything is written
}

void TestExportTargets::placesThatTakeNothingAreSaid() {
    ExportConfig nowhere = config();
    nowhere.out = "/proc/nowhere/out";
    refuses(nowhere, "/proc/nowhere: no folder can be made there");
}

void TestExportTargets::whatIsThereStays() {
    std::ofstream(m_folder / "out") << "mine";
    refuses(config(), "exists already. Choose another name or remove it first.");
    QCOMPARE(*readFile(m_folder / "out"), std::string("mine"));
    fs::remove(m_folder / "out");
    fs::create_symlink(m_folder / "nowhere", m_folder / "out");
    refuses(config(), "exists already");
}

void TestExportTargets::whatAppearsMeanwhileStays() {
    Watcher watcher; // an empty folder: rename() alone would replace it
    watcher.then = [this](const Progress&) { fs::create_directories(m_folder / "out"); };
    const auto result = exportRun(config(), {}, watcher);
    QVERIFY2(messageOf(result).find("appeared while it was being written") != std::string::npos,
             messageOf(result).c_str());
    QVERIFY(fs::is_empty(m_folder / "out"));
    QCOMPARE(entries(), (QStringList{"model", "out", "run"}));
}

void TestExportTargets::twoIntoOneAreRefused() {
    {
        const auto other = TargetFolder::beside(m_folder / "out");
        QVERIFY(other);
        refuses(config(), "another moescope is writing this folder at this moment");
        QVERIFY(fs::exists(other->path()));
    }
    QVERIFY(exportRun(config(), {}, unwatched()));
}

void TestExportTargets::leftoversAreCleared() {
    const fs::path left = leftover(".out.a1B2c3");
    const auto result = exportRun(config(), {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    QVERIFY(!fs::exists(left));
    QVERIFY(!fs::exists(result->folder / TargetFolder::lockName));
    QCOMPARE(entries(), (QStringList{"model", "out", "run"}));
}

/// Another target's, one without our lock file, a file, a link: none of them is ours to remove.
void TestExportTargets::strangersStay() {
    const fs::path other = leftover(".other.a1B2c3"), longer = leftover(".out.v2.a1B2c3");
    fs::create_directories(m_folder / ".out.plain1");
    std::ofstream(m_folder / ".out.plain1" / "thesis.txt") << "mine";
    std::ofstream(m_folder / ".out.file12") << "mine";
    fs::create_symlink(other, m_folder / ".out.link12");
    QVERIFY(exportRun(config(), {}, unwatched()));
    for (const fs::path& path : {other / "model.safetensors", longer / "model.safetensors",
                                 m_folder / ".out.plain1" / "thesis.txt", m_folder / ".out.file12"})
        QVERIFY2(fs::exists(path), path.c_str());
    QVERIFY(fs::is_symlink(m_folder / ".out.link12"));
}

void TestExportTargets::changedModelsAreRefused_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("named");
    QTest::newRow("values") << "values"
                            << "model.safetensors is not the file that the run was made on";
    QTest::newRow("size") << "size"
                          << "model.safetensors";
    QTest::newRow("config") << "config"
                            << "config.json has changed since the run";
    QTest::newRow("gone") << "gone"
                          << "The run's model cannot be opened.";
}

void TestExportTargets::changedModelsAreRefused() {
    QFETCH(QString, what);
    QFETCH(QString, named);
    const fs::path model = m_folder / "model";
    if (what == "values") {
        const auto file = SafetensorsFile::open(model / "model.safetensors");
        std::fstream(model / "model.safetensors", std::ios::in | std::ios::out | std::ios::binary)
            .seekp(static_cast<std::streamoff>(file->tensors().front().offset))
            .put('\x11')
            .put('\x12');
    } else if (what == "size") {
        test::writeRandomModel(model, {.experts = 5});
    } else if (what == "config") {
        std::string text = *readFile(model / "config.json");
        text.insert(text.find('{') + 1, "\"note\": 1, ");
        QVERIFY(writeFileAtomically(model / "config.json", text));
    } else {
        fs::remove(model / "model.safetensors");
    }
    refuses(config(), named.toStdString());
    refuses(config("gguf"), named.toStdString());
}

void TestExportTargets::filesAreCutOrItIsSaid() {
    QFETCH(QString, format);
    Watcher watcher;
    ExportConfig small = config(format.toStdString());
    small.shardBytes = 100'000;
    const auto result = exportRun(small, {}, watcher);
    QVERIFY2(result, messageOf(result).c_str());
    const bool cut = fs::exists(result->folder / "model.safetensors.index.json");
    QCOMPARE(cut, format != "gguf");
    const auto said = std::ranges::count_if(
        watcher.warnings, [](const std::string& text) { return text.find("is not cut") != std::string::npos; });
    QCOMPARE(said, cut ? 0 : 1);
}

void TestExportTargets::companionsGoWithEveryFormat() {
    QFETCH(QString, format);
    const QStringList names{
        "LICENSE",         "LICENSE.txt",           "License-Weights.md",  "NOTICE",
        "tokenizer.model", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"};
    for (const QString& name : names)
        QVERIFY(writeFileAtomically(m_folder / "model" / name.toStdString(), std::string_view("{}")));
    QVERIFY(writeFileAtomically(m_folder / "model" / "licensees.csv", std::string_view("private")));
    QVERIFY(writeFileAtomically(m_folder / "model" / "training_args.bin", std::string_view("private")));
    const auto result = exportRun(config(format.toStdString()), {}, unwatched());
    QVERIFY2(result, messageOf(result).c_str());
    const auto manifest = *readJson(result->folder / "moescope.json");
    for (const QString& name : names) {
        QCOMPARE(*readFile(result->folder / name.toStdString()), std::string("{}"));
        QVERIFY(manifest["files"].contains(name.toStdString()));
    }
    QVERIFY(!fs::exists(result->folder / "licensees.csv"));
    QVERIFY(!fs::exists(result->folder / "training_args.bin"));
}

QTEST_GUILESS_MAIN(TestExportTargets)
#include "test_export_targets.moc"
