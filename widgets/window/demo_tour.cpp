// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/demo_tour.h"

#include <cmath>

#include <QCoreApplication>
#include <QDockWidget>

#include "panels/budget_settings.h"
#include "panels/routing_panel.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "window/dock_area.h"
#include "window/main_window.h"

namespace moescope {
namespace {

class DemoTour {
    Q_DECLARE_TR_FUNCTIONS(DemoTour)
};

Heatmap* alphaMap(MainWindow& window) { return window.findChild<SpectraPanel*>()->map()->heatmap(); }

/// The cell of the smallest value: of alpha, the heaviest tail. Nothing while nothing is known.
std::optional<HeatmapCell> smallest(const Heatmap& map) {
    std::optional<HeatmapCell> cell;
    for (int row = 0; row < static_cast<int>(map.data().rows.size()); ++row)
        for (int column = 0; column < map.data().columns; ++column)
            if (const double value = map.value({row, column});
                std::isfinite(value) && (!cell || value < map.value(*cell)))
                cell = {row, column};
    return cell;
}

TourStep openStep(MainWindow& window) {
    return {DemoTour::tr("A model to try everything on"),
            DemoTour::tr("This is the demo model: four layers of eight experts, with the checkpoint that it was "
                         "tuned from and two texts. A model of your own opens with Ctrl+O, or dropped on the window."),
            [&window] { return TourTarget{window.rooms()->room("model")}; },
            [&window] { window.rooms()->showRoom("model"); },
            DemoTour::tr("Open the demo model"),
            [&window] { window.actions()["file.demo"]->trigger(); },
            [&window] { return !window.actions()["model.inspect"]->isEnabled(); }}; // only if nothing is open
}

TourStep mapStep(MainWindow& window) {
    return {DemoTour::tr("Which experts are fragile?"),
            DemoTour::tr("Every cell is one matrix of one expert, its number is alpha: the smaller, the heavier the "
                         "tail of the matrix's spectrum, and the more harm coarse rounding is expected to do."),
            [&window] { return TourTarget{alphaMap(window)->plot()}; },
            [&window] { window.rooms()->showRoom("spectra"); }};
}

TourStep pickStep(MainWindow& window) {
    return {
        DemoTour::tr("Pick the smallest alpha"),
        DemoTour::tr("A click, or the arrow keys, pick a cell. What is picked is highlighted in every room, and its "
                     "spectrum is drawn below: dots are eigenvalues, the line is the tail that alpha is fitted to."),
        [&window] {
            Heatmap* map = alphaMap(window);
            const auto cell = smallest(*map);
            return TourTarget{map->plot(), cell ? map->cellRect(*cell).toAlignedRect() : QRect()};
        },
        [&window] { window.rooms()->showRoom("spectra"); },
        DemoTour::tr("Pick it"),
        [&window] {
            Heatmap* map = alphaMap(window);
            if (const auto cell = smallest(*map))
                emit map->picked(map->pickOf(*cell));
        }};
}

TourStep budgetStep(MainWindow& window) {
    return {DemoTour::tr("Hand out the bits"),
            DemoTour::tr("A strategy gives fragile experts more bits under the budget that the slider sets; the whole "
                         "model is solved anew while it moves. Below, widths can be painted by hand and locked."),
            [&window] { return TourTarget{window.findChild<BudgetSettings*>()}; },
            [&window] { window.rooms()->showRoom("budget"); }};
}

TourStep routingStep(MainWindow& window) {
    return {DemoTour::tr("See which tokens change experts"),
            DemoTour::tr("Here the plan, rounded to nearest, is compared with the original. Start in the Run room "
                         "(Ctrl+Return) tunes the rounding so that fewer tokens do; Ctrl+K compares again, Ctrl+E "
                         "exports. F1 explains the room you are in."),
            [&window] { return TourTarget{window.findChild<RoutingPanel*>()}; },
            [&window] { window.rooms()->showRoom("routing"); }};
}

} // namespace

std::vector<TourStep> demoTour(MainWindow& window) {
    return {openStep(window), mapStep(window), pickStep(window), budgetStep(window), routingStep(window)};
}

} // namespace moescope
