// SPDX-License-Identifier: GPL-3.0-or-later
// What a gesture on a grid of a million cells costs the window's thread: zoom, pan, hover, pick, new values. A frame
// has 16.7 ms at 60 a second.
//
// usage: bench_grid [rows] [columns]     QT_QPA_PLATFORM=offscreen without a display
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <QApplication>

#include <qcustomplot.h>

#include "frames.h"
#include "plots/heatmap.h"
#include "plots/plot_view.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

using namespace moescope;
using namespace moescope::bench;

namespace {

HeatmapData made(int rows, int columns, double phase) {
    HeatmapData data;
    data.columns = columns;
    data.columnTitle = "Expert";
    for (int row = 0; row < rows; ++row) {
        HeatmapRow line{QStringLiteral("L%1").arg(row / 3), QStringLiteral("up"), row / 3, row % 3, -1, {}};
        for (int column = 0; column < columns; ++column)
            line.values.push_back(3.0 + std::sin(0.1 * row + phase) + std::cos(0.7 * column));
        data.rows.push_back(std::move(line));
    }
    return data;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme::instance().install(application);
    const int rows = argc > 1 ? std::atoi(argv[1]) : 1953, columns = argc > 2 ? std::atoi(argv[2]) : 512;
    QCustomPlot plot;
    Heatmap map(&plot, "Bench");
    plot.resize(1600, 1000);
    plot.setMouseTracking(true);
    map.setData(made(rows, columns, 0.0));
    map.setGradient(viridis, 1.0, 5.0);
    QObject::connect(&map, &Heatmap::picked, &map, [&map](const Pick& pick) { map.highlight(pick); });
    plot.show();
    QCoreApplication::processEvents();
    const QRect area = plot.axisRect()->rect();
    std::printf("%d x %d = %d cells, ", rows, columns, rows * columns);
    printHead(plot);
    bool good = true;
    const auto at = [&](int i) {
        return QPointF(area.left() + (i * 37) % area.width(), area.top() + (i * 53) % area.height());
    };
    good &= measure("hover", [&](int i) { move(plot, at(i)); });
    good &= measure("pick", [&](int i) {
        click(plot, at(i), QEvent::MouseButtonPress);
        click(plot, at(i), QEvent::MouseButtonRelease);
    });
    good &= measure("zoom", [&](int i) { turn(plot, area.center(), i % 24 < 12 ? 1 : -1); });
    turn(plot, area.center(), 5);
    good &= measure("pan", [&](int i) { map.view()->pan({i % 60 < 30 ? 4.0 : -4.0, 0.0}); });
    map.view()->showAll();
    const HeatmapData values[] = {made(rows, columns, 0.5), made(rows, columns, 1.0)}; // before: to show them counts
    good &= measure("new values", [&](int i) { map.setData(values[i % 2]); });
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
