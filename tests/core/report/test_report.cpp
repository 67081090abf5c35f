// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <QRegularExpression>

#include "report/compose.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string hostile = "<script>alert(1)</script>\"'&";

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

Comparison comparison() {
    Comparison result;
    result.original = "/m";
    result.quantized = "/q";
    result.texts = {hostile};
    result.windows = 16;
    result.length = 256;
    result.experts = 4;
    result.topK = 2;
    result.flipRate = 0.2134;
    result.agreement = 0.94;
    result.firstChoiceKept = 0.97;
    result.kl = 0.1234;
    result.perplexityOriginal = 121.6;
    result.perplexityQuantized = 124.25;
    for (int layer = 0; layer < 2; ++layer)
        result.layers.push_back(
            {layer, 0.2, 0.94, 0.97, 0.1, {41, 0, 0, 7}, {0, 41, 7, 0}, std::vector<std::int64_t>(16), {}, {}});
    return result;
}

Coverage coverage() {
    Coverage result;
    result.tokens = 1000;
    result.experts = 4;
    result.topK = 2;
    result.datasets = {hostile};
    result.datasetTokens = {1000};
    for (int layer = 0; layer < 2; ++layer) {
        result.layers.emplace_back();
        for (int expert = 0; expert < 4; ++expert)
            result.layers.back().push_back({layer,
                                            expert,
                                            expert == 3 ? 0 : 666,
                                            {expert == 3 ? 0 : 666},
                                            expert == 3 ? 0.0 : 0.666,
                                            0.4,
                                            expert == 3,
                                            false,
                                            expert == 3 ? "tuned_on_all" : ""});
    }
    return result;
}

json inspection(const Model& model) {
    json linears = json::array();
    for (const Linear& linear : model.linears()) {
        LinearStatistics statistics;
        statistics.module = linear.module;
        statistics.alphaHill = 2.0 + 0.1 * linear.layer + 0.01 * static_cast<double>(linears.size());
        linears.push_back(toJson(statistics));
    }
    RouterStatistics routers;
    for (int layer = 0; layer < 2; ++layer) {
        routers.layers.emplace_back();
        for (int expert = 0; expert < 4; ++expert)
            routers.layers.back().push_back(
                {layer, expert, 1.0 + expert, 1.1 + expert, -0.1 * expert, 0.99, 0, 0.01, 0.02});
    }
    return {{"linears", linears}, {"routers", toJson(routers)}};
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void bareRunsSayWhatIsMissing();
    void everySectionIsFilled();
    void routersStandLayerByLayer();
    void pagesNeedNothingElse();
    void namesStayText();
    void jsonHasTheNumbers();
    void tablesAreCsv();
    void theBiasOfChosenWindowsIsNamed();
    void brokenEvidenceIsNamed();
    void costsAddUpToThePrediction();
    void tuningStandsBesideRounding();

private:
    RunFolder bareRun(const char* name) const;
    RunFolder fullRun(const char* name) const;
    static Report reportOf(const RunFolder& run);
    static const ReportSection& section(const Report& report, const std::string& id);

    QTemporaryDir m_temporary;
    std::optional<Model> m_model;
};

void TestReport::initTestCase() {
    const fs::path folder = m_temporary.path().toStdString();
    test::writeRandomModel(folder / "model", {});
    m_model = *Model::open(folder / "model");
}

RunFolder TestReport::bareRun(const char* name) const {
    return test::makeRoundedRun(fs::path(m_temporary.path().toStdString()) / name, *m_model, test::mixedPlan(*m_model));
}

RunFolder TestReport::fullRun(const char* name) const {
    RunFolder run = bareRun(name);
    Status written = run.writeEvidence(
        "model", {{"family", "Qwen2-MoE " + hostile}, {"parameters", 8934656}, {"layers", 2}, {"experts", 4}});
    const auto add = [&](const char* evidence, const json& value) {
        if (written)
            written = run.writeEvidence(evidence, value);
    };
    add("environment", {{"moescope", "0.1.0"}, {"device", hostile}});
    add("size", {{"mean_bits", 4.25},
                 {"mean_bits_by_module", 4.25},
                 {"mean_bits_with_overhead", 4.5},
                 {"tensor_bytes", 4'000'000},
                 {"overhead_bytes", 300'000},
                 {"original_bytes", 16'000'000}});
    add("inspection", inspection(*m_model));
    add("coverage", toJson(coverage()));
    add("comparisons", json::array({toJson(comparison(), false)}));
    const Verification verification{"/out",
                                    "mixed",
                                    {{"codes", "Codes equal the run's bit for bit.", true, {}},
                                     {"manifest", "Hashes.", false, {"'" + hostile + "': differs"}}}};
    add("exports", json::array({{{"format", "mixed"},
                                 {"folder", "/out"},
                                 {"tensor_bytes", 4'000'000},
                                 {"file_bytes", 4'012'345},
                                 {"verification", toJson(verification)}}}));
    for (int layer = 0; layer < 2; ++layer) {
        for (int iteration = 0; iteration < 3; ++iteration)
            written = run.appendMetric(toJson(TuningStep{
                layer, iteration, 3, {}, LossTerms{1.0 - 0.1 * iteration, 1.0, {}, {}, {}, {}, {}, {}}, 1.0}));
        LayerOutcome outcome;
        outcome.layer = layer;
        outcome.after.total = 0.8;
        outcome.ownRouter.nearest = outcome.ownRouter.start = {0.3, 0.8, 0.11, 0.07};
        outcome.ownRouter.result = {0.2, 0.9, 0.05, 0.0321};
        if (layer == 0) {
            outcome.nextRouter.nearest = {0.4, 0.7, 0.2, 0.1};
            outcome.nextRouter.start = {0.35, 0.7, 0.2, 0.1};
            outcome.nextRouter.result = {0.25, 0.9, 0.1, 0.04};
        }
        outcome.warnings = {hostile};
        written = run.appendMetric(toJson(outcome));
    }
    if (!written)
        qFatal("%s", written.error().message.c_str());
    return run;
}

Report TestReport::reportOf(const RunFolder& run) {
    const auto data = readReportData(run);
    if (!data)
        qFatal("%s", data.error().message.c_str());
    return composeReport(*data);
}

const ReportSection& TestReport::section(const Report& report, const std::string& id) {
    const auto found = std::ranges::find(report.sections, id, &ReportSection::id);
    if (found == report.sections.end())
        qFatal("no section %s", id.c_str());
    return *found;
}

void TestReport::costsAddUpToThePrediction() {
    RunFolder run = fullRun("costs");
    QVERIFY(run.writeEvidence("size", {{"mean_bits", 3.0},
                                       {"tensor_bytes", 4'000'000},
                                       {"original_bytes", 16'000'000},
                                       {"code_bytes", 3'000'000},
                                       {"scale_bytes", 200'000},
                                       {"zero_bytes", 50'000},
                                       {"index_bytes", 50'000},
                                       {"full_precision_bytes", 700'000}}));
    const std::string html = toHtml(reportOf(run));
    for (const char* part :
         {"Scales</th><td class=\"n\">200.00 kB", "Zero points</th><td class=\"n\">50.00 kB", "Group indices",
          "Codes of quantized linears", ">none</td>"}) // written exactly as predicted
        QVERIFY2(html.find(part) != std::string::npos, part);
}

void TestReport::tuningStandsBesideRounding() {
    RunFolder run = fullRun("baseline");
    const Report alone = reportOf(run);
    const auto missing = [](const Report& report) {
        return std::ranges::any_of(section(report, "comparison").blocks, [](const ReportBlock& block) {
            return std::holds_alternative<ReportMissing>(block);
        });
    };
    QVERIFY(missing(alone) == (run.config().method != "rtn"));
    Comparison tuned = comparison(), rounded = comparison();
    rounded.quantized = (run.path() / "plan.json").string();
    rounded.flipRate = 0.4268; // twice the tuned one's
    rounded.kl = 0.2468;
    QVERIFY(run.writeEvidence("comparisons", json::array({toJson(tuned, false), toJson(rounded, false)})));
    const Report report = reportOf(run);
    QVERIFY(!missing(report));
    QVERIFY(report.summary[3].find(
                "21.3 % of (token, layer) choose other experts (42.7 % when the plan is only rounded)") !=
            std::string::npos);
    const std::string html = toHtml(report);
    QVERIFY(html.find("beside its plan rounded to nearest") != std::string::npos);
    QVERIFY(html.find("<td class=\"n\">0.500</td>") != std::string::npos);
    QVERIFY(html.find("Flips by layer, before and after tuning") != std::string::npos);
    QVERIFY(html.find("RUN/plan.json") != std::string::npos); // how to measure it again
    QVERIFY(html.find(hostile) == std::string::npos);
    rounded.windows = 3; // other tokens are no baseline
    QVERIFY(run.writeEvidence("comparisons", json::array({toJson(tuned, false), toJson(rounded, false)})));
    QVERIFY(reportOf(run).summary[3].find("only rounded") == std::string::npos);
}

void TestReport::bareRunsSayWhatIsMissing() {
    const Report report = reportOf(bareRun("bare"));
    QCOMPARE(report.summary.size(), std::size_t(5));
    QVERIFY(report.summary[3].find("not measured yet") != std::string::npos);
    for (const char* id : {"model", "spectra", "drift", "coverage", "comparison", "flips", "export", "tuning"}) {
        const auto& blocks = section(report, id).blocks;
        const auto missing = std::ranges::find_if(
            blocks, [](const ReportBlock& block) { return std::holds_alternative<ReportMissing>(block); });
        QVERIFY2(missing != blocks.end(), id);
        QVERIFY(std::get<ReportMissing>(*missing).command.starts_with("moescope-cli "));
    }
    QVERIFY(toHtml(report).find("<b>Missing.</b>") != std::string::npos);
}

void TestReport::everySectionIsFilled() {
    const Report report = reportOf(fullRun("full"));
    for (const ReportSection& each : report.sections)
        for (const ReportBlock& block : each.blocks)
            QVERIFY2(!std::holds_alternative<ReportMissing>(block), each.id.c_str());
    QVERIFY(report.summary[0].find("to 4.25 bits a weight") != std::string::npos);
    QVERIFY(report.summary[2].find("16.00 MB of tensors become 4.00 MB (25.0 %)") != std::string::npos);
    QVERIFY(report.summary[3].find("21.3 % of (token, layer)") != std::string::npos);
    QVERIFY(report.summary[3].find("16 windows, window and stride 256 tokens, float32") != std::string::npos);
    QVERIFY(report.summary[4].find("0 of 1 exports") != std::string::npos);
    const std::string html = toHtml(report);
    QVERIFY(html.find("dead: no token") != std::string::npos);
    QVERIFY(html.find("<td>tuned on all router inputs</td>") != std::string::npos);
    QVERIFY(html.find("<th scope=\"row\">manifest</th><td class=\"bad\">FAILED</td>") != std::string::npos);
    QVERIFY(html.find("moescope-cli quantize") != std::string::npos);
    QVERIFY(html.find("Tokens that left each expert") != std::string::npos);
}

/// Both routers of a layer at each place that differs, with what earlier runs have not measured as a dash.
void TestReport::routersStandLayerByLayer() {
    RunFolder run = fullRun("routers");
    const auto rows = [&run] {
        const Report report = reportOf(run);
        for (const ReportBlock& block : section(report, "tuning").blocks)
            if (const auto* table = std::get_if<ReportTable>(&block); table && table->columns.size() == 7)
                return table->rows;
        return std::vector<std::vector<ReportCell>>();
    };
    const auto all = rows();
    QCOMPARE(all.size(), std::size_t(7)); // own twice, next with its own start, then own of the last layer
    QCOMPARE(all[1][6].text, std::string("3.21 %"));
    QCOMPARE(all[3][2].text, std::string("start of tuning"));
    QCOMPARE(all[3][3].text, std::string("35.00 %"));
    QCOMPARE(all[6][0].text, std::string("1"));
    json old = toJson(LayerOutcome{});
    old.update({{"layer", 1},
                {"flips_before", 0.5},
                {"flips_after", 0.25},
                {"agreement_before", 0.75},
                {"agreement_after", 0.875}});
    QVERIFY(run.appendMetric(old));
    const auto older = rows();
    QCOMPARE(older[6][3].text, std::string("25.00 %"));
    QCOMPARE(older[6][5].text, std::string("–"));
}

void TestReport::pagesNeedNothingElse() {
    const QString html = QString::fromStdString(toHtml(reportOf(fullRun("self-contained"))));
    for (const char* outside : {"http:", "https:", "src=", "url(", "@import", "<link", "<script", "<iframe"})
        QVERIFY2(!html.contains(outside), outside);
    QVERIFY(html.contains("prefers-color-scheme:dark"));
    QVERIFY(html.contains("@media print"));
    QSet<QString> ids;
    QRegularExpression id(" id=\"([^\"]*)\"");
    for (auto matches = id.globalMatch(html); matches.hasNext();) {
        const QString found = matches.next().captured(1);
        QVERIFY2(!ids.contains(found), qPrintable(found));
        ids.insert(found);
    }
    QRegularExpression anchor("href=\"#([^\"]*)\"");
    for (auto matches = anchor.globalMatch(html); matches.hasNext();)
        QVERIFY(ids.contains(matches.next().captured(1)));
    QCOMPARE(html.count("<table>"), html.count("<caption>"));
    QCOMPARE(html.count("<svg "), html.count("<desc "));
    QVERIFY(html.count("<svg ") >= 8);
}

void TestReport::namesStayText() {
    const std::string html = toHtml(reportOf(fullRun("hostile")));
    QVERIFY(html.find("alert(1)") != std::string::npos); // it was shown
    QVERIFY(html.find("<script") == std::string::npos);
    QVERIFY(html.find("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;") != std::string::npos);
}

void TestReport::tablesAreCsv() {
    Report report;
    report.sections.push_back({"plan", "Plan", {}});
    report.sections.back().blocks = {ReportParagraph{"left out"},
                                     ReportTable{"Widths, \"by\" <layer>",
                                                 {"Layer", "Bits"},
                                                 {{"=cmd|x", {"2.50", 2.5}}, {"a,\"b\"\nc", {"nan", NAN}}}},
                                     ReportHeatmap{.title = "../Alpha",
                                                   .description = {},
                                                   .columnTitle = "Expert",
                                                   .valueName = {},
                                                   .rows = {{"L0", "gate", {1.25, std::nullopt}}}},
                                     ReportBars{.title = "Sizes",
                                                .description = {},
                                                .xTitle = "Part",
                                                .yTitle = {},
                                                .categories = {"codes", "-1"},
                                                .series = {{"MB", {1.0, 2.0}}}},
                                     ReportLines{.title = "Loss",
                                                 .description = {},
                                                 .xTitle = "Iteration",
                                                 .yTitle = "Loss",
                                                 .curves = {{"total", {0, 10}, {1.0, 0.5}}}}};
    const std::vector<ReportCsv> files = toCsv(report);
    QCOMPARE(files.size(), std::size_t(4));
    QCOMPARE(files[0].name, std::string("01-plan-widths-by-layer.csv"));
    QCOMPARE(files[0].text, std::string("Layer,Bits\r\n'=cmd|x,2.5\r\n\"a,\"\"b\"\"\nc\",\r\n"));
    QCOMPARE(files[1].name, std::string("02-plan-alpha.csv"));
    QCOMPARE(files[1].text, std::string("group,row,Expert 0,Expert 1\r\nL0,gate,1.25,\r\n"));
    QCOMPARE(files[2].text, std::string("Part,MB\r\ncodes,1\r\n'-1,2\r\n"));
    QCOMPARE(files[3].text, std::string("curve,Iteration,Loss\r\ntotal,0,1\r\ntotal,10,0.5\r\n"));
}

void TestReport::jsonHasTheNumbers() {
    const json report = json::parse(toJson(reportOf(fullRun("json"))).dump());
    QCOMPARE(report["version"], json(1));
    const auto section =
        std::ranges::find(report["sections"], json("comparison"), [](const json& entry) { return entry["id"]; });
    const json& table = (*section)["blocks"][1];
    QCOMPARE(table["kind"], json("table"));
    QCOMPARE(table["rows"][4][1], json(0.2134)); // unrounded
    const auto plan =
        std::ranges::find(report["sections"], json("plan"), [](const json& entry) { return entry["id"]; });
    QCOMPARE((*plan)["blocks"][1]["kind"], json("heatmap"));
    QCOMPARE((*plan)["blocks"][1]["rows"].size(), std::size_t(2 * 3));
    QCOMPARE((*plan)["blocks"][1]["rows"][0]["values"].size(), std::size_t(4));
}

void TestReport::theBiasOfChosenWindowsIsNamed() {
    RunFolder run = fullRun("balanced");
    QVERIFY(toHtml(reportOf(run)).find("biased towards") == std::string::npos);
    BalancedChoice choice;
    choice.share = 0.5;
    choice.need = 123;
    choice.experts = 32;
    choice.candidates = 64;
    choice.drawn = {19, 7};
    choice.chosen = {21, 8};
    QVERIFY(run.writeEvidence("balance", toJson(choice)));
    const std::string html = toHtml(reportOf(run));
    for (const char* part : {"chosen out of 64", "each of 32 experts receives 123 tokens (50.0 %",
                             "As drawn, 19 experts", "as chosen, 21 experts", "received 8.", "biased towards"})
        QVERIFY2(html.find(part) != std::string::npos, part);
}

void TestReport::brokenEvidenceIsNamed() {
    RunFolder run = fullRun("broken");
    QVERIFY(run.writeEvidence("coverage", {{"nothing", "useful"}}));
    QVERIFY(writeFileAtomically(run.path() / "inspection.json", std::string_view("{")));
    const Report report = reportOf(run);
    QVERIFY(std::holds_alternative<ReportMissing>(section(report, "coverage").blocks.front()));
    const std::string html = toHtml(report);
    QVERIFY(html.find("coverage.json was left out") != std::string::npos);
    QVERIFY(html.find("inspection.json was left out") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestReport)
#include "test_report.moc"
