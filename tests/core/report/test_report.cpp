// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <QRegularExpression>

#include "core/report/made_up_evidence.h"
#include "report/compose.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
using test::comparison, test::hostile;
namespace fs = std::filesystem;
using nlohmann::json;

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
    void whoCanLoadItIsTold();
    void everyTextStandsByItself();
    void baselinesOfOtherRunsStandBeside();
    void everySettingIsInTheLine();
    void changesAreListed();
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
    test::addEverything(run, *m_model);
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
    QVERIFY(html.find("its plan, rounded to nearest") != std::string::npos);
    QVERIFY(html.find("<td class=\"n\">0.500</td>") != std::string::npos);
    QVERIFY(html.find("Flips by layer, before and after tuning") != std::string::npos);
    QVERIFY(html.find("again/plan.json") != std::string::npos); // how to measure it again
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

void TestReport::whoCanLoadItIsTold() {
    const Report report = reportOf(fullRun("loaders"));
    const auto& blocks = section(report, "loaders").blocks;
    QCOMPARE(blocks.size(), std::size_t(3)); // what the words mean, the export, and the format that was not exported
    const auto& exported = std::get<ReportTable>(blocks[1]);
    QCOMPARE(exported.caption, std::string("The export mixed"));
    QCOMPARE(exported.rows[0][2].text, std::string("yes"));
    QCOMPARE(exported.rows[1][4].text, std::string("Export as serving."));
    QCOMPARE(std::get<ReportTable>(blocks[2]).caption, std::string("If it is exported as gguf"));
}

void TestReport::everyTextStandsByItself() {
    RunFolder run = fullRun("datasets");
    Comparison measured = comparison();
    measured.outputWeighted = 0.0456;
    measured.layers[1].outputWeighted = 0.0789;
    for (const auto& [name, kl] : {std::pair{"wiki", 0.25}, {"code", 0.125}}) {
        DatasetComparison dataset;
        dataset.name = name;
        dataset.tokens = 2048;
        dataset.windows = 8;
        dataset.length = 256;
        dataset.dtype = "float32";
        dataset.kl = kl;
        dataset.perplexityOriginal = 10.0;
        dataset.perplexityQuantized = 11.5;
        measured.datasets.push_back(dataset);
    }
    QVERIFY(run.writeEvidence("comparisons", json::array({toJson(measured, false)})));
    const std::string html = toHtml(reportOf(run));
    for (const char* part :
         {"wiki, 8 windows", "windows of 256 tokens, stride 256, float32", "<td class=\"n\">0.2500</td>",
          "code, 8 windows", "<td class=\"n\">11.500</td>", "<td>4.56 %</td>", "<td class=\"n\">7.89 %</td>"})
        QVERIFY2(html.find(part) != std::string::npos, part);
}

void TestReport::baselinesOfOtherRunsStandBeside() {
    RunFolder run = fullRun("other-baselines");
    QVERIFY(toHtml(reportOf(run)).find("uniform.json") != std::string::npos); // how to measure one
    Comparison uniform = comparison(), elsewhere = comparison();
    uniform.quantized = "/plans/uniform.json";
    uniform.flipRate = 0.4268;
    elsewhere.quantized = "/runs/autoround";
    elsewhere.windows = 3; // other tokens stand apart
    QVERIFY(run.writeEvidence("baselines", json::array({toJson(uniform, false), toJson(elsewhere, false)})));
    const Report report = reportOf(run);
    const auto& blocks = section(report, "comparison").blocks;
    const auto& gains = std::get<ReportTable>(blocks[1]);
    QCOMPARE(gains.rows.size(), std::size_t(1));
    QCOMPARE(gains.rows[0][1].text, std::string("plans/uniform.json, rounded to nearest"));
    QCOMPARE(gains.rows[0][4].text, std::string("0.500"));
    const auto& measures = std::get<ReportTable>(blocks[2]);
    QCOMPARE(measures.columns.size(), std::size_t(4));
    QCOMPARE(measures.columns[3], std::string("runs/autoround"));
    const auto& lines = std::get<ReportCode>(section(report, "reproduce").blocks[1]).lines;
    QVERIFY(std::ranges::any_of(lines, [](const auto& line) { return line.ends_with("--baseline-of again"); }));
}

/// Whatever the command line can set and the run set otherwise stands in the line that repeats it.
void TestReport::everySettingIsInTheLine() {
    ReportData data = *readReportData(fullRun("settings"));
    data.config.method = "vsraq";
    data.config.texts = {{"/texts/my text.txt", 0.0, 50.0, 1.0}};
    data.config.balance = 0.5;
    data.config.dtype = "bfloat16";
    data.config.states = "file";
    TuningSettings& tuning = data.config.tuning;
    tuning.orderWeight = 0.1;
    tuning.temperature = 0.5;
    tuning.ownRouter = false;
    tuning.lookAhead = "full";
    tuning.start = "gptq";
    tuning.gptqByActivation = true;
    tuning.starving = "all";
    tuning.routerRefit = true;
    tuning.patience = 3;
    data.environment = json{{"threads", 2}};
    const Report report = composeReport(data);
    const std::string line = std::get<ReportCode>(section(report, "reproduce").blocks[1]).lines[0];
    for (const char* part :
         {"--method vsraq", "--text '/texts/my text.txt:0-50'", "--balance 0.5", "--dtype bfloat16", "--states file",
          "--order-weight 0.1", "--temperature 0.5", "--no-own-router", "--look-ahead full", "--start-from gptq",
          "--gptq-by-activation", "--starving all", "--router-refit", "--patience 3", "--threads 2", "--seed 0"})
        QVERIFY2(line.find(part) != std::string::npos, (line + " lacks " + part).c_str());
}

void TestReport::changesAreListed() {
    const RunFolder made = fullRun("changed");
    QVERIFY(writeFileAtomically(made.path() / "changes.json",
                                json::array({{{"utc", "2026-01-31T09:30:00Z"},
                                              {"layers_done", 1},
                                              {"before", {{"tuning", {{"patience", 0}, {"batch", 8}}}}},
                                              {"after", {{"tuning", {{"patience", 4}, {"batch", 8}}}}},
                                              {"modules", {{"model.layers.1.x", {2, 4}}}}}})
                                    .dump()));
    const Report report = reportOf(made);
    const auto& blocks = section(report, "settings").blocks;
    const auto& table = std::get<ReportTable>(blocks.back());
    QCOMPARE(table.rows.size(), std::size_t(2)); // what did not change is not there
    QCOMPARE(table.rows[0][2].text, std::string("tuning.patience"));
    QCOMPARE(table.rows[0][4].text, std::string("4"));
    QCOMPARE(table.rows[1][3].text, std::string("2 bits"));
    QVERIFY(toHtml(report).find("was changed while it rested") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestReport)
#include "test_report.moc"
