// SPDX-License-Identifier: GPL-3.0-or-later
// What a gesture on the density and the CCDF of many matrices costs the window's thread. A frame has 16.7 ms at 60 a
// second.
//
// usage: bench_curves [curves] [eigenvalues]     QT_QPA_PLATFORM=offscreen without a display
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <QApplication>

#include <qcustomplot.h>

#include "frames.h"
#include "plots/ccdf_plot.h"
#include "plots/density_plot.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

using namespace moescope;
using namespace moescope::bench;

namespace {

/// Heavy-tailed eigenvalues and their density in a hundred bins, each curve a little further to the right.
SpectrumCurves made(int curves, int eigenvalues) {
    SpectrumCurves result;
    for (int curve = 0; curve < curves; ++curve) {
        auto spectrum = std::make_shared<Spectrum>();
        spectrum->module = "matrix" + std::to_string(curve);
        const double shift = 1.0 + 0.01 * curve;
        for (int i = 0; i < eigenvalues; ++i)
            spectrum->eigenvalues.push_back(shift * std::pow(1.0 - static_cast<double>(i) / eigenvalues, -0.5));
        for (int bin = 0; bin < 100; ++bin) {
            const double x = shift * std::pow(10.0, 0.02 * bin);
            spectrum->densityX.push_back(x);
            spectrum->density.push_back(std::pow(x, -3.0) * (1.0 + 0.2 * std::sin(bin + curve)));
        }
        spectrum->fit = PowerLawFit{3.0, 0.1, 0.05, shift, eigenvalues};
        result.push_back({QString("matrix %1").arg(curve), std::move(spectrum)});
    }
    return result;
}

template <class Plot>
bool measurePlot(const char* name, const SpectrumCurves& curves) {
    QCustomPlot plot;
    Plot controller(&plot);
    plot.resize(1600, 1000);
    controller.setCurves(curves);
    plot.show();
    QCoreApplication::processEvents();
    const QRect area = plot.axisRect()->rect();
    std::printf("%s, %zu curves, ", name, curves.size());
    printHead(plot);
    bool good = true;
    good &= measure("hover", [&](int i) {
        move(plot, QPointF(area.left() + (i * 37) % area.width(), area.top() + (i * 53) % area.height()));
    });
    good &= measure("zoom", [&](int i) { turn(plot, area.center(), i % 24 < 12 ? 1 : -1); });
    turn(plot, area.center(), 5);
    good &= measure("pan", [&](int i) { controller.view()->pan({i % 60 < 30 ? 4.0 : -4.0, 0.0}); });
    controller.view()->showAll();
    good &= measure("new curves", [&](int) { controller.setCurves(curves); });
    std::printf("\n");
    return good;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme::instance().install(application);
    const int curves = argc > 1 ? std::atoi(argv[1]) : 128, eigenvalues = argc > 2 ? std::atoi(argv[2]) : 2048;
    const SpectrumCurves values = made(curves, eigenvalues);
    const bool density = measurePlot<DensityPlot>("Density", values), ccdf = measurePlot<CcdfPlot>("CCDF", values);
    return density && ccdf ? EXIT_SUCCESS : EXIT_FAILURE;
}
