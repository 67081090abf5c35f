// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_up_report.h"

#include <random>

#include <fmt/format.h>

namespace moescope::testing {
namespace {

ReportTable routing(int layers) {
    ReportTable table{"Routing of each layer", {"Layer", "Router", "Weights", "Flips", "Agreement"}, {}};
    for (int layer = 0; layer < layers; ++layer)
        for (const char* weights : {"round to nearest", "result"})
            table.rows.push_back({std::to_string(layer), "own", weights,
                                  ReportCell(fmt::format("{:.2f} %", 20.0 + layer), 0.2 + layer), "–"});
    return table;
}

ReportBars bars(int layers) {
    ReportBars bars{"Flips by layer", "Share of tokens.", "Layer", "flips, %", {}, {{"before", {}}, {"after", {}}}, 2};
    for (int layer = 0; layer < layers; ++layer) {
        bars.categories.push_back(std::to_string(layer));
        bars.series[0].values.push_back(20.0 + layer % 7);
        bars.series[1].values.push_back(10.0 + layer % 5);
    }
    return bars;
}

} // namespace

ReportHeatmap heatmapOf(int layers, int experts) {
    ReportHeatmap map{
        "Alpha of every expert matrix", "Tail exponent.", "Expert", "alpha", 2, ReportHeatmap::Map::magnitude, {}};
    std::mt19937 random(7); // the same in every run
    std::uniform_real_distribution<double> alpha(2.0, 6.0);
    for (int row = 0; row < 3 * layers; ++row) {
        constexpr const char* projections[]{"gate", "up", "down"};
        map.rows.push_back({fmt::format("L{}", row / 3), projections[row % 3], {}});
        for (int expert = 0; expert < experts; ++expert)
            map.rows.back().values.emplace_back(alpha(random));
    }
    map.rows.front().values.front().reset();
    return map;
}

Report smallReport() {
    Report report;
    report.title = "Qwen2-MoE: <demo> & run";
    report.subtitle = "moescope report of /somewhere/run";
    report.summary = {"What: a model, quantized to 3.00 bits.", "Why: less memory.", "Size: 17.87 MB become 4.00 MB.",
                      "Result: 12.3 % of (token, layer) choose other experts, perplexity 121.60 → 124.25.",
                      "Proof: 2 of 2 exports were read back."};
    report.sections = {
        {"model", "Model", {ReportParagraph{"Nine million parameters in four layers."}, heatmapOf(4, 8)}},
        {"tuning",
         "Tuning",
         {routing(4), bars(4),
          ReportLines{"Loss", "Held out.", "iteration", "loss", {{"layer 0", {0, 10, 20}, {1.0, 0.8, 0.7}}}}}},
        {"exports",
         "Exports",
         {ReportMissing{"The run was not exported.", "moescope-cli export run --format mixed"},
          ReportTable{"Checks", {"Check", "Verdict"}, {{"codes", "passed"}, {"routers", "FAILED"}}}}},
        {"reproduce", "How to reproduce it", {ReportCode{"In order", {"moescope-cli quantize model --out run"}}}},
    };
    return report;
}

Report largeReport(int layers, int experts) {
    Report report = smallReport();
    const std::string name(400, 'n'); // longer than a line, and without a place to break
    report.title = "Run " + name;
    ReportTable wide{"Widths of many linears", {"Linear"}, {}};
    for (int column = 1; column < 40; ++column)
        wide.columns.push_back(fmt::format("Column{}", column));
    for (int row = 0; row < 3; ++row) {
        wide.rows.push_back({fmt::format("model.layers.{}.{}", row, name)});
        for (int column = 1; column < 40; ++column)
            wide.rows.back().emplace_back(fmt::format("r{}c{}", row, column), 100.0 * row + column);
    }
    std::string many;
    for (int word = 0; word < 4000; ++word)
        many += fmt::format("word{} ", word);
    ReportHeatmap flips = heatmapOf(layers, experts);
    flips.map = ReportHeatmap::Map::diverging;
    report.sections = {
        {"spectra", "Weight spectra", {heatmapOf(layers, experts), std::move(flips)}},
        {"tuning", "Tuning", {bars(layers), routing(layers)}},
        {"wide", "Wide", {std::move(wide)}},
        {"long", "Long", {ReportTable{"One long cell", {"Name", "Text"}, {{"a", many}}}, ReportParagraph{many}}}};
    return report;
}

} // namespace moescope::testing
