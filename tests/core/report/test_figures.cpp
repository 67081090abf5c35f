// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <QRegularExpression>
#include <QXmlStreamReader>

#include "report/detail/colours.h"
#include "report/detail/figures.h"
#include "report/detail/formatting.h"
#include "report/detail/module_name.h"
#include "report/detail/pooling.h"
#include "report/detail/svg.h"
#include "report/figure.h"

using namespace moescope;
using namespace moescope::detail;

namespace {

/// Counts elements by name; fails on anything that is not well-formed XML.
QHash<QString, int> elementsOf(const std::string& svg) {
    QHash<QString, int> counts;
    QXmlStreamReader reader(QString::fromStdString(svg));
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement)
            ++counts[reader.name().toString()];
    if (reader.hasError())
        qFatal("not well-formed: %s\n%s", qPrintable(reader.errorString()), svg.c_str());
    return counts;
}

ReportHeatmap heatmap(int rows, int columns) {
    ReportHeatmap map{"<Title>", "a & b", "Expert", "alpha", 2, ReportHeatmap::Map::magnitude, {}};
    for (int row = 0; row < rows; ++row) {
        map.rows.push_back({fmt::format("L{}", row / 3), row % 3 == 0 ? "gate" : "up", {}});
        for (int column = 0; column < columns; ++column)
            map.rows.back().values.emplace_back(row == 0 && column == 0 ? std::optional<double>()
                                                                        : std::optional<double>(row + 0.01 * column));
    }
    return map;
}

} // namespace

class TestFigures : public QObject {
    Q_OBJECT
private slots:
    void namesAreEscaped();
    void directionsAreIsolated();
    void longNamesKeepTheirEnds();
    void fieldsStandForTheirCells();
    void sharedColoursShareARange();
    void longLegendsTakeMoreLines();
    void valuesFindTheirColour();
    void coloursFollowTheTheme();
    void smallMapsHaveTooltips();
    void largeMapsStaySmall();
    void emptyFiguresAreDrawn();
    void barsAndLinesAreWhole();
    void figuresStandAlone();
    void tallMapsComeInParts();
    void cellsHaveTheirColours();
    void ticksAreRound();
    void modulesAreFound();
    void numbersRead();
};

void TestFigures::namesAreEscaped() {
    QCOMPARE(escaped("<script>\"x\" & 'y'</script>\x01"),
             std::string("&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\xEF\xBF\xBD"));
    QCOMPARE(escaped("über → 100 %"), std::string("über → 100 %"));
}

void TestFigures::directionsAreIsolated() {
    QCOMPARE(shownText("a\u202Eb"), std::string("a\uFFFDb"));
    QCOMPARE(shownText("\xFF\xC3x\x7F"), std::string("\uFFFD\uFFFDx\uFFFD"));
    QCOMPARE(shownText("on \u05D0 \u05D1, 24"), std::string("on \u2068\u05D0 \u05D1\u2069, 24"));
    QCOMPARE(shownText("\u05D0x\u0627"), std::string("\u2068\u05D0\u2069x\u2068\u0627\u2069"));
    QCOMPARE(shownText("\u4E2D é\n"), std::string("\u4E2D é\n"));
}

void TestFigures::longNamesKeepTheirEnds() {
    QCOMPARE(clipped("short", 5), std::string("short"));
    QCOMPARE(clipped("0123456789", 6), std::string("012…89"));
    QCOMPARE(clipped("éééééééééé", 6), std::string("ééé…éé"));
}

void TestFigures::fieldsStandForTheirCells() {
    ReportHeatmap map{"t", "d", "Expert", "v", 2, ReportHeatmap::Map::magnitude, {}};
    map.rows = {{"L0", "gate", {1.0, 2.0, 3.0}},
                {"L0", "up", {5.0, std::nullopt, -7.0}},
                {"L1", "gate", {2.0, 2.0, 4.0}},
                {"L1", "up", {2.0, 3.0, 4.0}}};
    QVERIFY(pooled(map, 12).note.empty());
    const PooledHeatmap fields = pooled(map, 4); // rows of a layer together, then columns
    QCOMPARE(fields.rowsEach, std::size_t(2));
    QCOMPARE(fields.columnsEach, std::size_t(2));
    QCOMPARE(fields.map.rows.size(), std::size_t(2));
    QCOMPARE(fields.map.rows[0].group, std::string("L0"));
    QCOMPARE(*fields.map.rows[0].values[0], 8.0 / 3.0); // the missing one does not count
    QCOMPARE(*fields.map.rows[0].values[1], -2.0);
    QVERIFY(fields.note.find("2 rows by 2 columns, their mean shown") != std::string::npos);
    map.map = ReportHeatmap::Map::diverging;
    QCOMPARE(*pooled(map, 4).map.rows[0].values[1], -7.0);
    map.map = ReportHeatmap::Map::bits;
    QCOMPARE(*pooled(map, 4).map.rows[1].values[0], 2.0);
    const PooledHeatmap one = pooled(map, 1);
    QCOMPARE(one.map.rows.size(), std::size_t(1));
    QCOMPARE(one.map.rows[0].group, std::string("L0–L1"));
    QVERIFY(drawHeatmap(fields, "f1").find("L1, Expert 2") != std::string::npos); // columns keep their numbers
}

void TestFigures::sharedColoursShareARange() {
    ReportHeatmap map{"t", "d", "Expert", "v", 2, ReportHeatmap::Map::magnitude, {{"", "a", {1.0, 2.0}}}};
    QVERIFY(drawHeatmap(pooled(map), "f1").find("class=\"v23\"><title>a, Expert 1") != std::string::npos);
    map.range = {0.0, 4.0};
    const std::string svg = drawHeatmap(pooled(map), "f1");
    QVERIFY(svg.find("class=\"v12\"><title>a, Expert 1") != std::string::npos);
    QVERIFY(svg.find("v from 1.00 to 2.00.") != std::string::npos); // what is read aloud is of the values
}

void TestFigures::longLegendsTakeMoreLines() {
    ReportBars bars{"t", "d", "Layer", "%", {"0"}, {{"short", {1.0}}, {"names", {1.0}}}, 2};
    const QRegularExpression box("viewBox=\"0 0 ([0-9]+) ([0-9]+)\"");
    const auto height = [&] { return box.match(QString::fromStdString(drawBars(bars, "f"))).captured(2).toInt(); };
    const int one = height();
    bars.series.assign(4, {std::string(200, 'x'), {1.0}});
    QVERIFY(height() > one);
    QVERIFY(drawBars(bars, "f").find(std::string(60, 'x')) == std::string::npos);
}

void TestFigures::valuesFindTheirColour() {
    using Map = ReportHeatmap::Map;
    QCOMPARE(colourClass(Map::magnitude, 2.0, 2.0, 4.0), std::string("v0"));
    QCOMPARE(colourClass(Map::magnitude, 4.0, 2.0, 4.0), fmt::format("v{}", magnitudeSteps - 1));
    QCOMPARE(colourClass(Map::magnitude, 3.0, 3.0, 3.0), std::string("v0"));
    QCOMPARE(colourClass(Map::diverging, 0.0, -1.0, 4.0), std::string("d12")); // zero is the middle, whatever the range
    QCOMPARE(colourClass(Map::diverging, 4.0, -1.0, 4.0), std::string("d24"));
    QCOMPARE(colourClass(Map::diverging, -1.0, -1.0, 4.0), std::string("d9"));
    QCOMPARE(colourClass(Map::bits, 3.0, 2.0, 4.0), std::string("b3"));
}

void TestFigures::coloursFollowTheTheme() {
    const std::string light = colourRules(false), dark = colourRules(true);
    QVERIFY(light.find(".b2{fill:#274a86}.tb2{fill:#fff}") != std::string::npos);
    QVERIFY(dark.find(".b2{fill:#3b496c}") != std::string::npos);
    QVERIFY(light.find(".b4{fill:#f0d24a}.tb4{fill:#101214}") != std::string::npos); // dark ink on yellow
    QVERIFY(light.find(".d12{fill:#f1f3f4}") != std::string::npos);
    QVERIFY(dark.find(".d12{fill:#23272c}") != std::string::npos);
    QVERIFY(light.find(".v0{fill:#440154}") != std::string::npos);
    QVERIFY(light.find(".v23{fill:#fde725}") != std::string::npos);
}

void TestFigures::smallMapsHaveTooltips() {
    const std::string svg = drawHeatmap(pooled(heatmap(6, 8)), "f1");
    const auto counts = elementsOf(svg);
    QCOMPARE(counts["title"], 1 + 6 * 8);
    QCOMPARE(counts["desc"], 1);
    QVERIFY(svg.find("L0 gate, Expert 0: alpha none") != std::string::npos);
    QVERIFY(svg.find("L1 up, Expert 7: alpha 4.07") != std::string::npos);
    QVERIFY(svg.find("&lt;Title&gt;") != std::string::npos);
    QVERIFY(svg.find("aria-labelledby=\"f1-t f1-d\"") != std::string::npos);
}

void TestFigures::largeMapsStaySmall() {
    const std::string svg = drawHeatmap(pooled(heatmap(900, 512)), "f1");
    QVERIFY(elementsOf(svg)["path"] <= magnitudeSteps + 1);
    QVERIFY2(svg.size() < 1'500'000, std::to_string(svg.size()).c_str());
}

void TestFigures::emptyFiguresAreDrawn() {
    const std::string svg = drawHeatmap(pooled(heatmap(0, 0)), "f1");
    QVERIFY(svg.find("No values.") != std::string::npos);
    elementsOf(svg);
    elementsOf(drawBars({}, "f2"));
    elementsOf(drawLines({}, "f3"));
    elementsOf(drawLines({"t", "d", "x", "y", {{"one point", {1.0}, {NAN}}}}, "f4"));
}

void TestFigures::barsAndLinesAreWhole() {
    const ReportBars bars{
        "t", "d", "Layer", "%", {"0", "1", "2"}, {{"before", {1.0, NAN, 3.0}}, {"after", {0.5, 0.25, -1.0}}}, 2};
    const std::string svg = drawBars(bars, "f1");
    QCOMPARE(elementsOf(svg)["rect"], 2 + 5); // keys, and bars but for the one that is missing
    QVERIFY(svg.find("2, after: -1.00") != std::string::npos);
    QVERIFY(svg.find("nan") == std::string::npos && svg.find("inf") == std::string::npos);
    const ReportLines lines{"t", "d", "x", "y", {{"a", {0, 1, 2, 3}, {1.0, NAN, 0.5, 0.25}}}};
    const std::string drawn = drawLines(lines, "f2");
    QVERIFY(drawn.find("nan") == std::string::npos);
    QCOMPARE(QString::fromStdString(drawn).section("<path", 1).section("/>", 0, 0).count('M'),
             2); // the missing value breaks the line
}

void TestFigures::figuresStandAlone() {
    const ReportBars bars{"t", "d", "Layer", "%", {"0", "1"}, {{"before", {1.0, 2.0}}}, 2};
    const ReportLines lines{"t", "d", "x", "y", {{"a", {0, 1}, {1.0, 0.5}}}};
    for (const ReportBlock& block : std::vector<ReportBlock>{heatmap(6, 8), bars, lines})
        for (const bool dark : {false, true}) {
            const auto parts = drawFigure(block, {688.0, 900.0, dark});
            QCOMPARE(parts.size(), std::size_t(1));
            const QString svg = QString::fromStdString(parts[0].svg);
            QCOMPARE(elementsOf(parts[0].svg)["style"], 1);
            QVERIFY(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
            QVERIFY(!svg.contains("var(")); // plain colours
            QVERIFY(svg.contains(dark ? ".ax{font-size:11px;fill:#a0a8b2}" : ".ax{font-size:11px;fill:#56606b}"));
            QVERIFY(parts[0].width <= 688.0 && parts[0].height <= 900.0 && parts[0].rows.empty());
            QVERIFY(svg.contains(QString("viewBox=\"0 0 %1 ").arg(parts[0].width)));
        }
    QVERIFY(drawFigure(ReportParagraph{"words"}, {}).empty());
    QVERIFY(drawFigure(ReportHeatmap(), {}).size() == 1); // "No values."
}

void TestFigures::tallMapsComeInParts() {
    constexpr int rows = 1000, columns = 30; // the last layer has one projection
    const auto parts = drawFigure(heatmap(rows, columns), {688.0, 900.0, false});
    QCOMPARE(parts.size(), std::size_t(3)); // of at most 411 rows of two pixels
    std::size_t cells = 0;
    QString legend;
    for (const FigurePart& part : parts) {
        QVERIFY(part.height <= 900.0 && part.width <= 688.0);
        QCOMPARE(part.cells.columns, std::size_t(columns));
        QVERIFY(part.cells.y + part.cells.height < part.height && part.cells.x + part.cells.width <= part.width);
        cells += part.cells.colours.size();
        const QString text = QString::fromStdString(part.svg);
        const QString scale = text.mid(text.lastIndexOf("class=\"ax end\""))
                                  .section('>', 1)
                                  .section('<', 0, 0); // the largest value of all parts
        QVERIFY(legend.isEmpty() || scale == legend);
        legend = scale;
    }
    QCOMPARE(cells, std::size_t(rows * columns));
    QCOMPARE(parts[0].rows, std::string("L0 to L110")); // cut between layers
    QCOMPARE(parts[1].rows, std::string("L111 to L221"));
    QCOMPARE(parts[2].rows, std::string("L222 to L333"));
}

void TestFigures::cellsHaveTheirColours() {
    using Map = ReportHeatmap::Map;
    for (const bool dark : {false, true}) {
        const std::string rules = colourRules(false) + (dark ? colourRules(true) : std::string());
        for (const auto& [map, value] : {std::pair{Map::magnitude, 0.3},
                                         {Map::magnitude, 2.0},
                                         {Map::diverging, -1.0},
                                         {Map::diverging, 1.7},
                                         {Map::bits, 3.0},
                                         {Map::bits, 16.0}}) {
            const std::string name = "." + colourClass(map, value, -1.0, 2.0) + "{fill:#";
            const std::size_t at = rules.rfind(name); // the dark theme's stands behind
            QVERIFY(at != std::string::npos);
            QCOMPARE(fmt::format("{:06x}", cellColour(map, value, -1.0, 2.0, dark)), rules.substr(at + name.size(), 6));
        }
    }
    QCOMPARE(cellColour(Map::magnitude, std::nullopt, 0.0, 1.0, false), 0xf1f3f4U);
    QCOMPARE(cellColour(Map::bits, std::nullopt, 0.0, 1.0, true), 0x23272cU);
}

void TestFigures::ticksAreRound() {
    QCOMPARE(ticks(0.0, 10.0, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
    QCOMPARE(ticks(-1.0, 1.0, 4), (std::vector<double>{-1, -0.5, 0, 0.5, 1}));
    QCOMPARE(ticks(3.0, 3.0, 5), std::vector<double>{3.0});
    QCOMPARE(tickText(0.5, 0.25), std::string("0.5"));
    QCOMPARE(tickText(0.25, 0.05), std::string("0.25"));
    QCOMPARE(tickText(40, 20), std::string("40"));
}

void TestFigures::modulesAreFound() {
    const auto qwen = placeOf("model.layers.12.mlp.experts.3.up_proj");
    QVERIFY(qwen && qwen->layer == 12 && qwen->expert == 3);
    QCOMPARE(qwen->projection, std::string("up"));
    QCOMPARE(placeOf("model.layers.0.block_sparse_moe.experts.7.w2")->projection, std::string("down"));
    QCOMPARE(placeOf("model.layers.0.self_attn.q_proj")->projection, std::string("self_attn.q_proj"));
    QCOMPARE(placeOf("model.layers.0.self_attn.q_proj")->expert, -1);
    QVERIFY(!placeOf("lm_head"));
    QVERIFY(!placeOf("model.layers.x.q_proj"));
    const auto rows = rowsByExpert({{"model.layers.10.mlp.experts.1.gate_proj", 1.0},
                                    {"model.layers.2.mlp.experts.0.down_proj", 2.0},
                                    {"model.layers.2.mlp.experts.0.gate_proj", 3.0},
                                    {"model.layers.2.self_attn.q_proj", 4.0},
                                    {"model.layers.2.mlp.experts.999999999.gate_proj", 5.0}});
    QCOMPARE(rows.size(), std::size_t(3)); // by number, not by letter; attention is no expert
    QCOMPARE(rows[0].group + rows[0].label + rows[1].label + rows[2].group, std::string("L2gatedownL10"));
    QCOMPARE(rows[0].values.size(), std::size_t(1)); // an index that no model has does not size the row
    QVERIFY(!rows[2].values[0] && rows[2].values[1] == 1.0);
}

void TestFigures::numbersRead() {
    QCOMPARE(bytesText(17869312), std::string("17.87 MB"));
    QCOMPARE(bytesText(12), std::string("12 B"));
    QCOMPARE(countText(151936), std::string("151,936"));
    QCOMPARE(countText(8934656), std::string("8.93 million"));
    QCOMPARE(secondsText(75), std::string("1 min"));
    QCOMPARE(secondsText(4320), std::string("1 h 12 min"));
    QCOMPARE(percentText(0.21345), std::string("21.3 %"));
}

QTEST_GUILESS_MAIN(TestFigures)
#include "test_figures.moc"
