// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the rooms with generated values, to look at: layout, clipping, contrast, both themes.
#include <cmath>
#include <cstdio>
#include <filesystem>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/section_head.h"
#include "generated_model.h"
#include "generated_values.h"
#include "panels/routing_panel.h"
#include "panels/section.h"
#include "panels/spectra_panel.h"
#include "plots/error_size_curve.h"
#include "plots/line_curves.h"
#include "plots/plot_export.h"
#include "session/selection.h"
#include "theme/theme.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

const std::vector<std::string> words{
    "ary",  " c",       "ult",   "ure",   " .",      " O",          "f",      " his",    " po",    "et",
    "ic",   " writing", " ,",    " near", "ly",      " f",          "if",     "te",      "en",     " h",
    "und",  "red",      " poem", "s",     " have",   " been",       " pres",  "er",      "ved",    " over",
    " the", " ages",    ".",     "\n",    " He",     " has",        " been",  " called", " the",   " \"",
    " P",   "oet",      " @-@",  " H",    "ist",     "or",          "ian",    " \"",     " and",   " the",
    " \"",  " P",       "oet",   " @-@",  " S",      "age",         " \"",    " by",     " Ch",    "ines",
    "e",    " crit",    "ics",   " ,",    " while",  " the",        " range", " of",     " his",   " work",
    " has", " allowed", " him",  " to",   " be",     " introduced", " to",    " W",      "estern", " read",
    "ers",  " as",      " \"",   " the",  " Chines", "e",           " Vir",   "g",       "il",     " ,"};

void save(QWidget& widget, QSize size, const QString& path) {
    widget.resize(size);
    widget.ensurePolished();
    widget.show();
    QTest::qWait(250); // queued drawing and gathered updates
    widget.grab().save(path);
    std::printf("%s\n", qPrintable(path));
}

std::shared_ptr<const Model> open(const std::filesystem::path& folder) {
    auto model = Model::open(folder);
    if (!model) {
        std::fprintf(stderr, "%s\n", model.error().message.c_str());
        std::exit(1);
    }
    return std::make_shared<const Model>(std::move(*model));
}

void drawRooms(const std::shared_ptr<const Model>& model, const QString& stem, QSize size) {
    Selection selection;
    SpectraPanel spectra(&selection);
    RoutingPanel routing(&selection);
    QObject::connect(&spectra, &SpectraPanel::spectrumWanted, &spectra, [&](const QString& module) {
        spectra.setSpectrum(std::make_shared<const Spectrum>(generatedSpectrum(*model->find(module.toStdString()))));
    });
    const auto inspection = std::make_shared<const Inspection>(generatedInspection(*model, true));
    spectra.setModel(model);
    routing.setModel(model);
    save(routing, size, stem + "routing-empty.png");
    spectra.setInspection(inspection);
    routing.setInspection(inspection);
    save(spectra, size, stem + "spectra-nothing-picked.png");
    const int experts = model->config().experts;
    selection.setPick({2, std::min(10, experts - 2), static_cast<int>(Projection::up)});
    selection.addOverlay({1, 3, static_cast<int>(Projection::down)});
    routing.setComparison(std::make_shared<const Comparison>(generatedComparison(*model, 16, 256, words)),
                          "bf16, tuned", "Uniform 3 bit, round to nearest");
    const auto routed = std::make_shared<const RoutingStatistics>(generatedRouting(*model));
    routing.setRouting(routed, std::make_shared<const Coverage>(coverageOf(*routed)));
    save(spectra, size, stem + "spectra.png");
    for (const char* view : {"overview", "drift", "coverage", "flips"}) {
        routing.setView(view);
        save(routing, size, stem + "routing-" + view + ".png");
    }
}

void drawRunAndBudgetPlots(const QString& stem) {
    QWidget page;
    page.setProperty("surface", "dock");
    page.setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(&page);
    QCustomPlot *loss = makePlot(200), *size = makePlot(140);
    auto& curves = *new LineCurves(loss, "Loss terms", "Iteration in layer 2", "Loss, relative to iteration 0");
    auto& errors = *new ErrorSizeCurve(size);
    auto* lossHead = new SectionHead("Loss terms", "line: minibatch, circle: held-out");
    auto* sizeHead = new SectionHead("Error against size", "385 plans on the hull");
    attachExport(lossHead->exportButton(), &curves);
    attachExport(sizeHead->exportButton(), &errors);
    column->addWidget(makeSection(lossHead, loss), 3);
    column->addWidget(makeRule());
    column->addWidget(makeSection(sizeHead, size), 2);
    const auto add = [&](const char* id, const char* label, LineCurves::Colour colour, double floor) {
        curves.addCurve(id, label, colour);
        for (int i = 0; i <= 236; ++i) {
            const double y = floor + (1.0 - floor) * std::exp(-i / 60.0);
            curves.append(id, i, y + 0.01 * std::sin(i * 1.7) + 0.008 * std::sin(i * 0.9));
            if (i % 20 == 0)
                curves.appendHeldOut(id, i, y + 0.01);
        }
    };
    add("structure", "Structure", &Palette::positive, 0.65);
    add("reconstruction", "Reconstruction", &Palette::text, 0.42);
    add("value", "Value", &Palette::negative, 0.40);
    curves.setXEnd(400);
    curves.setPauseMark(236, "paused at 236");
    QList<QPointF> hull;
    for (int i = 0; i <= 100; ++i)
        hull << QPointF(4.64 + 1.59 * i / 100.0, 4.8 * std::pow(2.0, -5.0 * i / 100.0 * (1.2 - 0.2 * i / 100.0)));
    errors.setCurve(hull, "AlphaQ", "Tensors in the exported file, MB", "Error, uniform 3 bit = 1");
    errors.setMarks({{"uniform 2", {4.64, 5.0}}, {"uniform 3", {5.43, 1.0}}, {"uniform 4", {6.23, 0.24}}});
    std::vector<ErrorSizeCurve::Rival> rivals;
    for (const auto& [name, factor] : {std::pair("Rounding error", 1.25), std::pair("Router norm", 1.9)}) {
        QList<QPointF> points;
        for (int i = 0; i <= 100; i += 12)
            points << QPointF(hull[i].x(), hull[i].y() * std::pow(factor, i * (100.0 - i) / 2500.0));
        rivals.push_back({name, points});
    }
    rivals.push_back({"EWQ", {{5.9, 0.7}}});
    errors.setRivals(rivals);
    errors.setPresent({5.43, hull[50].y()}, "this plan 5.43 MB, 0.685");
    save(page, {600, 520}, stem + "run-and-budget-plots.png");
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument("folder", "where the pictures go");
    parser.process(application);
    const QString folder = parser.positionalArguments().value(0, "gallery");
    QDir().mkpath(folder);
    Theme& theme = Theme::instance();
    theme.install(application);
    const std::filesystem::path real = std::filesystem::path(MOESCOPE_MODELS) / "qwen2moe";
    const auto small = open(
        std::filesystem::exists(real) ? real : std::filesystem::path(MOESCOPE_SOURCE_DIR) / "resources/demo/tuned");
    QTemporaryDir large;
    writeEmptyModel(large.path().toStdString(), 48, 128);
    const auto many = open(large.path().toStdString());
    for (const auto& [mode, name] : {std::pair{Theme::Mode::dark, "dark"}, std::pair{Theme::Mode::light, "light"}}) {
        theme.setMode(mode);
        drawRooms(small, folder + '/' + name + '-', {1008, 1048});
        drawRooms(many, folder + '/' + name + "-48x128-", {1008, 1048});
        drawRunAndBudgetPlots(folder + '/' + name + '-');
    }
    return 0;
}
