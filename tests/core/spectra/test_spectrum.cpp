// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "fixtures/tiny_model.h"
#include "spectra/statistics.h"

using namespace moescope;
using nlohmann::json;

class TestSpectrum : public QObject {
    Q_OBJECT

    static Spectrum spectrum(const Model& model, const std::string& module, const SpectrumOptions& options) {
        auto found = spectrumOf(model, *model.find(module), options);
        if (!found)
            qFatal("%s", found.error().message.c_str());
        return *found;
    }

private slots:
    void fitsAgreeWithTheReference() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        const json fits = json::parse(std::ifstream(MOESCOPE_TEST_DATA "/spectra/reference.json"))["fits"];
        QVERIFY(fits.size() >= 8);
        const std::pair<const char*, SpectrumOptions::Fit> kinds[] = {{"all", SpectrumOptions::Fit::ksScan},
                                                                      {"mid", SpectrumOptions::Fit::xminMid},
                                                                      {"peak", SpectrumOptions::Fit::xminPeak}};
        for (const auto& [module, expected] : fits.items())
            for (const auto& [name, kind] : kinds) {
                const Spectrum found = spectrum(*model, module, {.fit = kind});
                QVERIFY(found.fit);
                const json& fit = expected[name];
                // float64 Gram against float64 SVD: some 1e-10 where the fit looks
                QVERIFY2(std::abs(found.fit->alpha / fit["alpha"].get<double>() - 1.0) < 1e-7,
                         (module + " " + name).c_str());
                QVERIFY(std::abs(found.fit->xmin / fit["xmin"].get<double>() - 1.0) < 1e-7);
                QVERIFY(std::abs(found.fit->D - fit["D"].get<double>()) < 1e-7);
                QCOMPARE(found.fit->tail, fit["tail"].get<std::int64_t>());
                QVERIFY(std::abs(found.fit->sigma -
                                 (found.fit->alpha - 1.0) / std::sqrt(static_cast<double>(found.fit->tail))) < 1e-12);
            }
    }

    void eigenvaluesAreAscendingAndAddUpToTheNorm() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        const std::string module = "model.layers.1.mlp.experts.2.up_proj";
        const auto statistics = statisticsOf(*model, *model->find(module), {});
        const Spectrum found = spectrum(*model, module, {.mode = SpectrumOptions::Mode::whole});
        QVERIFY(std::ranges::is_sorted(found.eigenvalues));
        double sum = 0.0;
        for (const double eigenvalue : found.eigenvalues)
            sum += eigenvalue;
        QVERIFY(std::abs(sum / *statistics->frobeniusSquared - 1.0) < 1e-10);
    }

    void densityIntegratesToOne() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        const SpectrumOptions options{.densityBins = 40};
        const Spectrum found = spectrum(*model, "model.layers.0.mlp.experts.0.gate_proj", options);
        QCOMPARE(found.density.size(), std::size_t{40});
        const auto first = std::ranges::upper_bound(found.eigenvalues, options.leastEigenvalue);
        const double ratio = std::pow(found.eigenvalues.back() / *first, 1.0 / 40);
        double integral = 0.0;
        for (std::size_t bin = 0; bin < 40; ++bin)
            integral += found.density[bin] * found.densityX[bin] * (std::sqrt(ratio) - 1.0 / std::sqrt(ratio));
        QVERIFY(std::abs(integral - 1.0) < 1e-9);
    }

    void matricesWithoutATailSaySo() {
        QTemporaryDir folder;
        test::TinyModel tiny("olmoe", {.layers = 1, .experts = 4, .hidden = 16, .width = 16});
        const auto gate = [](int expert) { return fmt::format("model.layers.0.mlp.experts.{}.gate_proj", expert); };
        tiny.fill(gate(0) + ".weight", [](std::int64_t, std::int64_t) { return 0.0F; });
        tiny.fill(gate(1) + ".weight", [](std::int64_t, std::int64_t) { return std::nanf(""); });
        tiny.fill(gate(2) + ".weight", [](std::int64_t r, std::int64_t c) { return r == c ? 1.0F : 0.0F; });
        tiny.fill(gate(3) + ".weight", [](std::int64_t, std::int64_t) { return 0.25F; });
        tiny.write(folder.path().toStdString());
        const auto model = Model::open(folder.path().toStdString());
        QVERIFY(model);
        for (const int expert : {0, 1}) {
            const auto found = spectrumOf(*model, *model->find(gate(expert)), {});
            QVERIFY(!found && found.error().message.find(gate(expert)) != std::string::npos);
        }
        for (const int expert : {2, 3}) {
            const Spectrum found = spectrum(*model, gate(expert), {});
            QVERIFY(!found.fit && !found.problem.empty());
            QCOMPARE(found.eigenvalues.size(), std::size_t{16});
        }
    }

    void aStopIsACancel() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        std::stop_source stop;
        stop.request_stop();
        const auto found = spectrumOf(*model, model->linears().front(), {}, stop.get_token());
        QVERIFY(!found && found.error().isCancelled());
    }
};

QTEST_GUILESS_MAIN(TestSpectrum)
#include "test_spectrum.moc"
