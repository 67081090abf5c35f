// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "core/report/made_up_evidence.h"
#include "core/report/report_blocks.h"
#include "report/compose.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
using test::blockOf;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

ReportData dataOf(const RunFolder& run) {
    auto data = readReportData(run);
    if (!data)
        qFatal("%s", data.error().message.c_str());
    return std::move(*data);
}

} // namespace

class TestSideBySide : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void oneRunIsItsOwnReport();
    void everyColumnSaysWhichRun();
    void whatDiffersIsMarked();
    void plansStandBesideEachOther();
    void equalPlansAreSaidToBe();
    void sameTokensShareATable();
    void layersStandBesideEachOther();
    void pagesAreWhole();
    void whatDoesNotFitIsASentence();

private:
    fs::path folder(const char* name) const { return fs::path(m_temporary.path().toStdString()) / name; }
    Report reportOf(const std::vector<ReportData>& runs) const;

    QTemporaryDir m_temporary;
    std::optional<Model> m_model;
    std::vector<ReportData> m_runs; ///< mixed widths, 4 bits everywhere; both with everything
};

Report TestSideBySide::reportOf(const std::vector<ReportData>& runs) const {
    auto report = composeReport(std::span<const ReportData>(runs));
    if (!report)
        qFatal("%s", report.error().message.c_str());
    return std::move(*report);
}

void TestSideBySide::initTestCase() {
    test::writeRandomModel(folder("model"), {});
    m_model = *Model::open(folder("model"));
    for (const auto& [name, plan] :
         {std::pair{"first", test::mixedPlan(*m_model)}, {"second", test::uniformPlan(*m_model, 4)}}) {
        RunFolder run = test::makeRoundedRun(folder("runs") / name / "run", *m_model, plan);
        test::addEverything(run, *m_model);
        m_runs.push_back(dataOf(run));
    }
    m_runs[1].config.seed = 7;
    m_runs[1].comparisons[0].flipRate = 0.3;
}

void TestSideBySide::oneRunIsItsOwnReport() {
    const Report alone = reportOf({m_runs[0]});
    QCOMPARE(toJson(alone).dump(), toJson(composeReport(m_runs[0])).dump());
    QCOMPARE(alone.runs.size(), std::size_t(1));
}

void TestSideBySide::everyColumnSaysWhichRun() {
    const Report report = reportOf(m_runs);
    QCOMPARE(report.runs[0].label, std::string("A: first/run")); // as much of the path as tells them apart
    QCOMPARE(report.runs[1].label, std::string("B: second/run"));
    QVERIFY(report.title.find("A: first/run, B: second/run side by side") != std::string::npos);
    QCOMPARE(report.summary.size(), std::size_t(5));
    for (const std::string& line : {report.summary[0], report.summary[2], report.summary[3], report.summary[4]})
        QVERIFY2(line.find("A: first/run") < line.find("B: second/run"), line.c_str());
    QVERIFY(report.summary[3].find("flips 21.3 %") < report.summary[3].find("flips 30.0 %"));
    const json values = toJson(report);
    QCOMPARE(values["runs"][1]["label"], json("B: second/run"));
    QCOMPARE(values["runs"][1]["folder"], json((folder("runs") / "second" / "run").string()));
}

void TestSideBySide::whatDiffersIsMarked() {
    const Report report = reportOf(m_runs);
    const auto* differing = blockOf<ReportTable>(report, "differences", "that differ");
    QVERIFY(differing);
    const auto seed = std::ranges::find_if(differing->rows, [](const auto& row) { return row[0].text == "run: seed"; });
    QVERIFY(seed != differing->rows.end());
    QCOMPARE((*seed)[1].text, std::string("0"));
    QCOMPARE((*seed)[2].value, std::optional(7.0));
    const auto* every = blockOf<ReportTable>(report, "differences", "Every setting");
    QVERIFY(every && every->rows.size() > 25);
    for (const auto& row : every->rows)
        QCOMPARE(row.back().text, row[1].text == row[2].text ? "same" : "differs");
    QVERIFY(report.summary[1].find("seed") != std::string::npos);
    QVERIFY(toHtml(report).find("<td class=\"differs\">differs</td>") != std::string::npos);
}

void TestSideBySide::plansStandBesideEachOther() {
    const Report report = reportOf(m_runs);
    const auto* first = blockOf<ReportHeatmap>(report, "plan", "A: first/run, bits");
    const auto* second = blockOf<ReportHeatmap>(report, "plan", "B: second/run, bits");
    const auto* change = blockOf<ReportHeatmap>(report, "plan", "Bits in B: second/run beyond those in A: first/run");
    QVERIFY(first && second && change);
    QVERIFY(!first->besidePrevious && second->besidePrevious);
    QVERIFY(first->range && first->range == second->range); // one scale of colours
    for (std::size_t row = 0; row < change->rows.size(); ++row)
        for (std::size_t expert = 0; expert < change->rows[row].values.size(); ++expert)
            QCOMPARE(*change->rows[row].values[expert],
                     *second->rows[row].values[expert] - *first->rows[row].values[expert]);
    const auto* modules = blockOf<ReportTable>(report, "plan", "whose width differs");
    QVERIFY(modules);
    std::size_t differing = 0;
    for (const auto& [name, setting] : m_runs[0].plan.modules)
        differing += setting.bits != m_runs[1].plan.modules.at(name).bits;
    QCOMPARE(modules->rows.size(), differing);
}

void TestSideBySide::equalPlansAreSaidToBe() {
    std::vector<ReportData> runs = m_runs;
    runs[1].plan = runs[0].plan;
    const Report report = reportOf(runs);
    QVERIFY(report.summary[1].find("the plans are the same") != std::string::npos);
    QVERIFY(blockOf<ReportHeatmap>(report, "plan", "in all runs"));
    QVERIFY(!blockOf<ReportTable>(report, "plan", "whose width differs"));
}

void TestSideBySide::sameTokensShareATable() {
    std::vector<ReportData> runs = m_runs;
    Comparison other = runs[0].comparisons[0];
    other.windows = 3;
    runs[0].comparisons.push_back(other);
    const Report report = reportOf(runs);
    const auto& blocks = std::ranges::find(report.sections, "comparison", &ReportSection::id)->blocks;
    const auto& shared = std::get<ReportTable>(blocks[1]);
    QCOMPARE(shared.columns.size(), std::size_t(3));
    QCOMPARE(shared.rows[4][1].value, std::optional(0.2134));
    QCOMPARE(shared.rows[4][2].value, std::optional(0.3));
    const auto missing = std::ranges::find_if(
        blocks, [](const ReportBlock& block) { return std::holds_alternative<ReportMissing>(block); });
    QVERIFY(missing != blocks.end());
    QVERIFY(std::get<ReportMissing>(*missing).sentence.starts_with("B: second/run was not measured"));
    QVERIFY(std::get<ReportMissing>(*missing).command.find("--windows 3") != std::string::npos);
}

void TestSideBySide::layersStandBesideEachOther() {
    const Report report = reportOf(m_runs);
    const auto* bars = blockOf<ReportBars>(report, "flips", "Flips by layer");
    QVERIFY(bars);
    QCOMPARE(bars->series.size(), std::size_t(2));
    QCOMPARE(bars->series[1].name, std::string("B: second/run"));
    const auto* lost = blockOf<ReportHeatmap>(report, "flips", "B: second/run, tokens that left");
    QVERIFY(lost && lost->besidePrevious);
    QVERIFY(blockOf<ReportTable>(report, "tuning", "Flips of the own router"));
}

void TestSideBySide::pagesAreWhole() {
    std::vector<ReportData> runs = m_runs;
    runs[1].folder = "/runs/" + test::hostile;
    const std::string html = toHtml(reportOf(runs));
    QVERIFY(html.find("<script") == std::string::npos);
    for (const char* outside : {"http:", "https:", "src=", "url(", "@import", "<link"})
        QVERIFY2(html.find(outside) == std::string::npos, outside);
    QVERIFY(html.find("<div class=\"pair\">") != std::string::npos);
    QVERIFY(toCsv(reportOf(runs)).size() > 12);
    std::vector<ReportData> bare = m_runs; // with nothing measured it still says what is missing
    for (ReportData& data : bare) {
        data.comparisons.clear();
        data.outcomes.clear();
        data.exports.clear();
        data.coverage.reset();
        data.size.reset();
    }
    QVERIFY(toHtml(reportOf(bare)).find("<b>Missing.</b>") != std::string::npos);
}

void TestSideBySide::whatDoesNotFitIsASentence() {
    const auto refused = [](const std::vector<ReportData>& runs) {
        return messageOf(composeReport(std::span<const ReportData>(runs)));
    };
    std::vector<ReportData> other = m_runs;
    other[1].fingerprint["hidden"] = 4096;
    const std::string message = refused(other);
    QVERIFY2(message.find("is a run of another model") != std::string::npos, message.c_str());
    QVERIFY(message.find(other[0].folder) != std::string::npos && message.find(other[1].folder) != std::string::npos);
    QVERIFY(refused({m_runs[0], m_runs[0]}).find("was named twice") != std::string::npos);
    QVERIFY(refused(std::vector<ReportData>(5, m_runs[0])).find("4 at most") != std::string::npos);
    QVERIFY(refused({}).find("needs a run folder") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSideBySide)
#include "test_side_by_side.moc"
