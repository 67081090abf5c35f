// SPDX-License-Identifier: Apache-2.0
// Thousands of damaged files, seeded: whatever is cut, changed or exchanged, reading ends in a value or in a sentence
// that names the file, never in a crash or an exception. MOESCOPE_FUZZ=N runs N times as many.
#include <QtTest>

#include <fstream>

#include <QRandomGenerator>

#include "checkpoint/safetensors.h"
#include "report/compose.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

int rounds(int usual) { return usual * std::max(1, qEnvironmentVariableIntValue("MOESCOPE_FUZZ")); }

/// One way of damaging bytes: cut, byte changed, bit turned, piece taken out, piece doubled, noise put in. `reach`: how
/// far from the front the damage begins (a header); the cut goes anywhere.
std::string damaged(const std::string& whole, std::size_t reach, QRandomGenerator& random) {
    std::string text = whole;
    const auto below = [&](std::size_t bound) {
        return static_cast<std::size_t>(random.bounded(static_cast<quint32>(std::max<std::size_t>(bound, 1))));
    };
    const std::size_t at = below(std::min(reach, text.size())), length = 1 + below(16);
    switch (random.bounded(6)) {
    case 0:
        text.resize(below(text.size()));
        break;
    case 1:
        text[at] = static_cast<char>(random.bounded(256));
        break;
    case 2:
        text[at] = static_cast<char>(text[at] ^ 1 << random.bounded(8));
        break;
    case 3:
        text.erase(at, length);
        break;
    case 4:
        text.insert(at, text.substr(at, length));
        break;
    default:
        text.insert(at, length, static_cast<char>(random.bounded(256)));
    }
    return text;
}

/// A JSON value with one of its parts replaced by something of another kind, or gone.
json mutated(json value, QRandomGenerator& random) {
    static const json odd[]{nullptr,
                            true,
                            -1,
                            0,
                            1e308,
                            18446744073709551615ULL,
                            -9223372036854775807LL,
                            0.5,
                            "",
                            "x",
                            "../../etc/passwd",
                            json::array(),
                            json::object(),
                            json::array({json::array({1})}),
                            json{{"a", 1}},
                            std::string(3000, 'y')};
    json* place = &value;
    while (place->is_structured() && !place->empty() && random.bounded(6) != 0) {
        auto entry = place->begin();
        std::advance(entry, random.bounded(static_cast<int>(place->size())));
        place = &*entry;
    }
    *place = odd[random.bounded(static_cast<int>(std::size(odd)))];
    return value;
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// The sentence of an error ends like one and names the place.
bool isSentence(const Error& error, const fs::path& place) {
    return error.message.find(place.string()) != std::string::npos &&
           (error.message.ends_with('.') || error.message.ends_with('?'));
}

/// Every width, and NVFP4.
Plan everyGrid(const Model& model) {
    Plan plan = test::mixedPlan(model);
    for (const char* projection : {"gate_proj", "down_proj"})
        plan.modules[std::string("model.layers.0.mlp.experts.1.") + projection] =
            moduleSetting(4, 32, true, NumberGrid::nvfp4);
    return plan;
}

} // namespace

class TestDamagedFiles : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void models_data();
    void models();
    void plans();
    void runFolders_data();
    void runFolders();

private:
    void readAll(const fs::path& folder);
    QTemporaryDir m_temporary;
    fs::path m_folder;
    std::optional<Model> m_model;
};

void TestDamagedFiles::initTestCase() {
    m_folder = m_temporary.path().toStdString();
    test::writeRandomModel(m_folder / "model", {});
    m_model = *Model::open(m_folder / "model");
    RunFolder run = test::makeRoundedRun(m_folder / "run", *m_model, everyGrid(*m_model), {.refitRouters = true});
    for (int iteration = 0; iteration < 3; ++iteration)
        QVERIFY(run.appendMetric(toJson(TuningStep{0, iteration, 3, {}, LossTerms{}, 1.0})));
    QVERIFY(run.appendMetric(toJson(LayerOutcome{})));
    Comparison comparison;
    comparison.texts = {"a.txt 50-100 %"};
    comparison.windows = comparison.length = 4;
    comparison.layers.push_back(
        {0, 0.2, 0.9, 0.9, 0.1, {1, 2, 3, 4}, {1, 2, 3, 4}, std::vector<std::int64_t>(16), {}, {}});
    QVERIFY(run.writeEvidence("comparisons", json::array({toJson(comparison, false)})));
    Coverage coverage;
    coverage.layers.push_back({{0, 0, 5, {5}, 0.5, 0.4, false, false}});
    QVERIFY(run.writeEvidence("coverage", toJson(coverage)));
    QVERIFY(run.writeEvidence("model", {{"family", "Qwen2-MoE"}, {"parameters", 10}}));
    QVERIFY(run.writeEvidence("size", {{"mean_bits", 3.0}, {"tensor_bytes", 10}, {"original_bytes", 20}}));
    QVERIFY(run.writeEvidence("environment", {{"moescope", "0"}}));
    RouterStatistics routers;
    routers.layers.push_back({{0, 0, 1.0, 1.1, -0.1, 0.99, 0, 0.01, 0.02}});
    LinearStatistics linear;
    linear.module = m_model->linears()[0].module;
    QVERIFY(
        run.writeEvidence("inspection", {{"linears", json::array({toJson(linear)})}, {"routers", toJson(routers)}}));
    QVERIFY(run.writeEvidence(
        "exports",
        json::array({{{"format", "mixed"},
                      {"folder", "/o"},
                      {"tensor_bytes", 4},
                      {"file_bytes", 5},
                      {"verification", toJson(Verification{"/o", "mixed", {{"codes", "Equal.", true, {}}}})}}})));
}

void TestDamagedFiles::models_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("config") << "config.json";
    QTest::newRow("weights") << "model.safetensors";
}

void TestDamagedFiles::models() {
    QFETCH(QString, file);
    const fs::path folder = m_folder / "model", path = folder / file.toStdString();
    const std::string whole = readFile(path).value();
    const bool isJson = file.endsWith(".json");
    std::uint64_t header = whole.size();
    if (!isJson)
        std::memcpy(&header, whole.data(), sizeof header);
    QRandomGenerator random(17);
    int opened = 0;
    const int count = rounds(isJson ? 1500 : 500);
    for (int round = 0; round < count; ++round) {
        write(path, isJson && round % 2 == 0 ? mutated(json::parse(whole), random).dump()
                                             : damaged(whole, header + sizeof header, random));
        const auto model = Model::open(folder);
        if (model) {
            ++opened;
            for (const std::string& name : model->checkpoint().names()) { // every byte can be read
                const TensorView view = model->checkpoint().view(name);
                QCOMPARE(std::string(reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size()).size(),
                         view.info->bytes);
            }
        } else {
            QVERIFY2(isSentence(model.error(), folder), model.error().message.c_str());
        }
    }
    write(path, whole);
    QVERIFY(Model::open(folder));
    QVERIFY2(opened < count * 3 / 4, std::to_string(opened).c_str()); // the damage is seen, mostly
}

void TestDamagedFiles::plans() {
    const fs::path path = m_folder / "plan.json";
    QVERIFY(writePlan(everyGrid(*m_model), path));
    const std::string whole = readFile(path).value();
    QRandomGenerator random(19);
    for (int round = 0; round < rounds(2000); ++round) {
        write(path, round % 2 == 0 ? mutated(json::parse(whole), random).dump() : damaged(whole, whole.size(), random));
        const auto plan = readPlan(path);
        if (!plan)
            QVERIFY2(isSentence(plan.error(), path), plan.error().message.c_str());
        else if (const Status fits = checkPlan(*plan, *m_model); !fits)
            QVERIFY2(fits.error().message.ends_with('.') || fits.error().message.ends_with('?'),
                     fits.error().message.c_str());
        else
            static_cast<void>(sizeOf(*plan, *m_model));
    }
}

void TestDamagedFiles::runFolders_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"config.json", "plan.json", "fingerprint.json", "state.json", "calibration.safetensors",
                             "layer-00000.safetensors", "metrics.jsonl", "comparisons.json", "coverage.json",
                             "model.json", "size.json", "environment.json", "inspection.json", "exports.json"})
        QTest::newRow(file) << file;
}

/// Everything that anybody reads of a run.
void TestDamagedFiles::readAll(const fs::path& folder) {
    const auto run = RunFolder::open(folder);
    if (!run) {
        QVERIFY2(isSentence(run.error(), folder), run.error().message.c_str());
        return;
    }
    static_cast<void>(run->checkModel(*m_model));
    for (int layer = 0; layer < std::min(run->layers(), 2); ++layer)
        if (const auto read = run->readLayer(layer); !read)
            QVERIFY2(isSentence(read.error(), folder), read.error().message.c_str());
    if (const auto calibration = run->calibration(); !calibration)
        QVERIFY2(isSentence(calibration.error(), folder), calibration.error().message.c_str());
    const auto data = readReportData(*run);
    if (!data) {
        QVERIFY2(isSentence(data.error(), folder), data.error().message.c_str());
        return;
    }
    const Report report = composeReport(*data);
    QVERIFY(toHtml(report).ends_with("</html>\n"));
    QVERIFY(!toJson(report).empty());
}

void TestDamagedFiles::runFolders() {
    QFETCH(QString, file);
    const fs::path folder = m_folder / "run", path = folder / file.toStdString();
    const std::string whole = readFile(path).value();
    const bool isJson = file.endsWith(".json");
    std::uint64_t header = whole.size();
    if (file.endsWith(".safetensors"))
        std::memcpy(&header, whole.data(), sizeof header);
    QRandomGenerator random(23);
    for (int round = 0; round < rounds(60); ++round) {
        write(path, isJson && round % 2 == 0 ? mutated(json::parse(whole), random).dump()
                                             : damaged(whole, header + 8, random));
        readAll(folder);
        if (QTest::currentTestFailed()) {
            fs::copy_file(path, fs::temp_directory_path() / ("damaged-" + path.filename().string()),
                          fs::copy_options::overwrite_existing);
            break;
        }
    }
    write(path, whole);
}

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "test_damaged_files.moc"
