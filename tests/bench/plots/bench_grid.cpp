// SPDX-License-Identifier: GPL-3.0-or-later
// What a gesture on a grid of 100,000 cells costs the window's thread: zoom, pan, hover, pick, new values. A frame has
// 16.7 ms at 60 a second.
//
// usage: bench_grid [rows] [columns]     QT_QPA_PLATFORM=offscreen without a display
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include <QApplication>
#include <QMouseEvent>
#include <QWheelEvent>

#include <qcustomplot.h>

#include "plots/heatmap.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

using namespace moescope;

namespace {

constexpr double frame = 1000.0 / 60.0;
constexpr int gestures = 120;

double millisecondsOf(const std::function<void()>& gesture) {
    const auto start = std::chrono::steady_clock::now();
    gesture();
    QCoreApplication::processEvents(); // the repaint that it asked for
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

bool measure(const char* name, const std::function<void(int)>& gesture) {
    std::vector<double> times;
    for (int i = 0; i < gestures; ++i)
        times.push_back(millisecondsOf([&] { gesture(i); }));
    std::ranges::sort(times);
    const double late = times[gestures * 95 / 100];
    std::printf("| %s | %.2f | %.2f | %.2f | %s |\n", name, times[gestures / 2], late, times.back(),
                late <= frame ? "yes" : "**no**");
    return late <= frame;
}

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

void move(QWidget& widget, QPointF at, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

void click(QWidget& widget, QPointF at, QEvent::Type type) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), Qt::LeftButton,
                      type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme::instance().install(application);
    const int rows = argc > 1 ? std::atoi(argv[1]) : 783, columns = argc > 2 ? std::atoi(argv[2]) : 128;
    QCustomPlot plot;
    Heatmap map(&plot, "Bench");
    plot.resize(1008, 900);
    plot.setMouseTracking(true);
    map.setData(made(rows, columns, 0.0));
    map.setGradient(viridis, 1.0, 5.0);
    QObject::connect(&map, &Heatmap::picked, &map, [&map](const Pick& pick) { map.highlight(pick); });
    plot.show();
    QCoreApplication::processEvents();
    const QRect area = plot.axisRect()->rect();
    std::printf("%d x %d = %d cells, %d x %d pixels, %d gestures each\n\n"
                "| gesture | median ms | 95 %% | worst | within a frame |\n|---|---|---|---|---|\n",
                rows, columns, rows * columns, plot.width(), plot.height(), gestures);
    bool good = true;
    const auto at = [&](int i) {
        return QPointF(area.left() + (i * 37) % area.width(), area.top() + (i * 53) % area.height());
    };
    good &= measure("hover", [&](int i) { move(plot, at(i)); });
    good &= measure("pick", [&](int i) {
        click(plot, at(i), QEvent::MouseButtonPress);
        click(plot, at(i), QEvent::MouseButtonRelease);
    });
    good &= measure("zoom", [&](int i) {
        const QPointF centre = area.center();
        QWheelEvent event(centre, plot.mapToGlobal(centre), {}, {0, i % 24 < 12 ? 120 : -120}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&plot, &event);
    });
    plot.xAxis->setRange(0.0, columns / 2.0);
    good &= measure("pan", [&](int i) {
        const double step = 0.25 * (i % 60 < 30 ? 1 : -1);
        plot.xAxis->setRange(plot.xAxis->range() + step);
        plot.replot(QCustomPlot::rpQueuedReplot);
    });
    good &= measure("new values", [&](int i) { map.setData(made(rows, columns, 0.05 * i)); });
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
