// SPDX-License-Identifier: Apache-2.0
// A run of 300 layers x 512 experts with names that want to do harm: a folder written without a model.
#include <QtTest>

#include "core/report/made_up_evidence.h"
#include "core/report/report_blocks.h"
#include "report/compose.h"
#include "support/atomic_write.h"

using namespace moescope;
using test::blockOf;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int layers = 300, experts = 512;
constexpr std::size_t cells = std::size_t(layers) * experts;
const std::string turned =
    "\u202Egpj.exe\u202C \u05D0\u05D1 12 <img src=x onerror=alert(2)>"; // turns what follows around
const std::string endless(5000, 'w');

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

void write(const fs::path& file, const std::string& text) {
    if (const Status written = writeFileAtomically(file, text); !written)
        qFatal("%s", written.error().message.c_str());
}

void write(const fs::path& file, const json& value) { write(file, value.dump()); }

/// Noise between 0 and 1: the worst for figures that join equal neighbours.
double noise(std::uint32_t place) {
    place = (place ^ 61U ^ (place >> 16U)) * 9U;
    place = (place ^ (place >> 4U)) * 0x27D4EB2DU;
    return static_cast<double>((place ^ (place >> 15U)) & 0xFFFFU) / 65535.0;
}

std::string moduleName(int layer, int expert, const char* projection) {
    return fmt::format("model.layers.{}.mlp.experts.{}.{}_proj", layer, expert, projection);
}

/// plan.json and inspection.json, text by text: as values they would take gigabytes.
void writeLinears(const fs::path& folder) {
    LinearStatistics statistics;
    json one = toJson(statistics);
    std::string modules, linears;
    std::uint32_t place = 0;
    for (int layer = 0; layer < layers; ++layer)
        for (int expert = 0; expert < experts; ++expert)
            for (const char* projection : {"gate", "up", "down"}) {
                const double value = noise(++place);
                const std::string name = moduleName(layer, expert, projection);
                modules += fmt::format("{}\"{}\":{{\"bits\":{},\"group\":128,\"symmetric\":true}}",
                                       place > 1 ? "," : "", name, 2 + static_cast<int>(value * 2.99));
                one["module"] = name;
                one["alpha_hill"] = 2.0 + 4.0 * value;
                linears += (place > 1 ? "," : "") + one.dump();
            }
    json plan = toJson(Plan{"manual", json::object(), turned, {}});
    plan["modules"] = "HERE";
    std::string text = plan.dump();
    text.replace(text.find("\"HERE\""), 6, "{" + modules + "}");
    write(folder / "plan.json", text);
    RouterStatistics routers;
    for (int layer = 0; layer < layers; ++layer) {
        routers.layers.emplace_back();
        for (int expert = 0; expert < experts; ++expert) {
            const double value = noise(++place);
            routers.layers.back().push_back({layer, expert, 1.0 + value, 1.0, value - 0.5, 0.99, 0, {}, {}});
        }
    }
    write(folder / "inspection.json", "{\"linears\":[" + linears + "],\"routers\":" + toJson(routers).dump() + "}");
}

void writeCoverage(const fs::path& folder) {
    Coverage coverage;
    coverage.tokens = 100'000;
    coverage.experts = experts;
    coverage.topK = 8;
    coverage.datasets = {turned, endless};
    coverage.datasetTokens = {60'000, 40'000};
    for (int layer = 0; layer < layers; ++layer) {
        coverage.layers.emplace_back();
        for (int expert = 0; expert < experts; ++expert) // every second one is dead
            coverage.layers.back().push_back({layer,
                                              expert,
                                              expert % 2,
                                              {expert % 2, 0},
                                              1e-5 * (expert % 2),
                                              0.1,
                                              expert % 2 == 0,
                                              true,
                                              "tuned_on_all"});
    }
    write(folder / "coverage.json", toJson(coverage));
}

void writeComparison(const fs::path& folder) {
    Comparison comparison = test::comparison();
    comparison.texts = {turned, endless};
    comparison.experts = experts;
    comparison.layers.clear();
    std::uint32_t place = 7;
    for (int layer = 0; layer < layers; ++layer) {
        LayerFlips flips;
        flips.layer = layer;
        flips.flipRate = noise(++place);
        for (int expert = 0; expert < experts; ++expert) {
            flips.lost.push_back(std::llround(100 * noise(++place)));
            flips.gained.push_back(std::llround(100 * noise(++place)));
        }
        comparison.layers.push_back(std::move(flips));
    }
    write(folder / "comparisons.json", json::array({toJson(comparison, false)}));
}

/// A folder as 'quantize' leaves it, but for the weights.
void writeRun(const fs::path& folder) {
    fs::create_directories(folder);
    RunConfig config;
    config.model = "/models/" + turned;
    config.texts = {{"/texts/" + endless, 0.0, 100.0, 1.0}};
    write(folder / "config.json", json{{"version", 1}, {"config", toJson(config)}});
    write(folder / "fingerprint.json",
          json{{"version", 1}, {"family", turned}, {"layers", layers}, {"hidden", 64}, {"files", json::array()}});
    write(folder / "state.json", json{{"state", "done"}, {"seconds", 12.0}});
    write(folder / "model.json", json{{"family", turned}, {"parameters", 1e12}});
    writeLinears(folder);
    writeCoverage(folder);
    writeComparison(folder);
    std::string metrics;
    for (int layer = 0; layer < layers; ++layer) {
        LayerOutcome outcome;
        outcome.layer = layer;
        outcome.before.total = outcome.after.total = 1.0;
        outcome.ownRouter.nearest = outcome.ownRouter.start = {0.3, 0.8, 0.11, 0.07};
        outcome.ownRouter.result = outcome.nextRouter.result = {0.2, 0.9, 0.05, 0.03};
        outcome.warnings = {turned};
        metrics += toJson(outcome).dump() + "\n";
    }
    write(folder / "metrics.jsonl", metrics);
}

} // namespace

class TestLargeRun : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void thePageStaysSmall();
    void namesDoNothing();
    void whatThePageLeavesOutIsSaid();
    void numbersAreWhole();

private:
    QTemporaryDir m_temporary;
    Report m_report;
    std::string m_html;
};

void TestLargeRun::initTestCase() {
    const fs::path folder = m_temporary.path().toStdString();
    writeRun(folder / "run");
    const auto run = RunFolder::open(folder / "run");
    QVERIFY2(run, messageOf(run).c_str());
    const auto data = readReportData(*run);
    QVERIFY2(data, messageOf(data).c_str());
    QVERIFY2(data->problems.empty(), data->problems.empty() ? "" : data->problems.front().c_str());
    m_report = composeReport(*data);
    m_html = toHtml(m_report);
}

void TestLargeRun::thePageStaysSmall() {
    QVERIFY2(m_html.size() < 10'000'000, std::to_string(m_html.size()).c_str());
    QVERIFY2(m_html.size() > 2'000'000, std::to_string(m_html.size()).c_str()); // the figures are drawn
}

void TestLargeRun::namesDoNothing() {
    for (const char* harm : {"<img", "<script", "\u202E", "\u202C"})
        QVERIFY2(m_html.find(harm) == std::string::npos, harm);
    QVERIFY(m_html.find("&lt;img src=x onerror=alert(2)&gt;") != std::string::npos);
    QVERIFY(m_html.find("\u2068\u05D0\u05D1\u2069 12") != std::string::npos); // the number stays behind the name
    QVERIFY(m_html.find(std::string(1000, 'w')) == m_html.find(endless));     // only whole, in lines to be typed
    QVERIFY(m_html.find("w…w") != std::string::npos);
}

void TestLargeRun::whatThePageLeavesOutIsSaid() {
    for (const char* sentence :
         {"The first 400 of 153,600 rows; the JSON and CSV forms have all.", "Drawn in fields of 6 rows by 2 columns",
          "the JSON and CSV forms have every value", "the commonest shown", "their mean shown"})
        QVERIFY2(m_html.find(sentence) != std::string::npos, sentence);
    QVERIFY(m_html.find("(5123 bytes; the JSON form has all)") == std::string::npos);
    QVERIFY(m_html.find("bytes; the JSON form has all)") != std::string::npos);
}

void TestLargeRun::numbersAreWhole() {
    for (const auto& [section, title, rows] : {std::tuple{"plan", "Bits of every", std::size_t(3 * layers)},
                                               {"spectra", "Alpha (Hill)", std::size_t(3 * layers)},
                                               {"coverage", "Tokens that reached", std::size_t(layers)},
                                               {"flips", "Tokens that left", std::size_t(layers)}}) {
        const auto* map = blockOf<ReportHeatmap>(m_report, section, title);
        QVERIFY2(map, title);
        QCOMPARE(map->rows.size(), rows);
        QCOMPARE(map->rows.back().values.size(), std::size_t(experts));
    }
    const auto* lacking = blockOf<ReportTable>(m_report, "coverage", "Dead and starving");
    QVERIFY(lacking);
    QCOMPARE(lacking->rows.size(), cells);
    const auto files = toCsv(m_report);
    const auto csv = std::ranges::find_if(
        files, [](const ReportCsv& file) { return file.name.find("dead-and-starving") != std::string::npos; });
    QVERIFY(csv != files.end());
    QCOMPARE(static_cast<std::size_t>(std::ranges::count(csv->text, '\n')), cells + 1);
    const json values = toJson(m_report);
    const auto plan =
        std::ranges::find(values["sections"], json("plan"), [](const json& entry) { return entry["id"]; });
    std::size_t numbers = 0;
    for (const json& block : (*plan)["blocks"])
        if (block["kind"] == "heatmap")
            for (const json& row : block["rows"])
                numbers += row["values"].size();
    QCOMPARE(numbers, 3 * cells);
}

QTEST_GUILESS_MAIN(TestLargeRun)
#include "test_large_run.moc"
