// SPDX-License-Identifier: Apache-2.0
// Tuning on CUDA against tuning on the CPU: the same loss within 1 %, the same flips within 1 percentage point.
// Here through the jobs, as the CLI runs them: texts, run folder, comparison. The two runs part after the first
// rounding that falls the other way, so no closer agreement is to be had. usage: test_device_job_on_cuda [ITERATIONS]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "forward/device.h"
#include "pipeline/compare.h"
#include "pipeline/quantize.h"

using namespace moescope;

namespace {

/// The value, or the end of the program with the error's sentence.
template <class T>
T need(Result<T> result) {
    if (result)
        return std::move(*result);
    std::printf("FAIL  %s\n", result.error().message.c_str());
    std::exit(EXIT_FAILURE);
}

bool within(const std::string& what, double difference, double bound) {
    const bool held = difference <= bound; // false for NaN
    std::printf("%s  %s differ by %.3g (bound %.3g)\n", held ? "ok  " : "FAIL", what.c_str(), difference, bound);
    return held;
}

Plan uniformPlan(const Model& model, int bits) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = bits, .group = 128};
    return plan;
}

class Silent : public QuantizeSink {
    void progress(const Progress&) override {}
};

struct Measured {
    std::vector<LayerOutcome> layers;
    Comparison comparison;
};

Measured tune(const Model& model, const std::string& texts, const std::string& device, int iterations) {
    RunConfig config;
    config.model = model.folder();
    config.texts = {need(TextSource::parse(texts + "/wikitext.txt:0-60")),
                    need(TextSource::parse(texts + "/shakespeare.txt:0-60"))};
    config.samples = 64;
    config.tuning.iterations = iterations;
    config.device = device;
    const std::filesystem::path run = std::filesystem::temp_directory_path() / ("moescope-device-" + device);
    std::filesystem::remove_all(run);

    Silent sink;
    Measured measured;
    measured.layers = need(quantize(config, uniformPlan(model, 3), run, {}, sink)).layers;

    CompareConfig comparison;
    comparison.model = model.folder();
    comparison.quantized = run;
    comparison.texts = {need(TextSource::parse(texts + "/wikitext.txt:60-100"))};
    comparison.device = device;
    measured.comparison = need(compare(comparison, {}, unwatched()));
    std::filesystem::remove_all(run);
    return measured;
}

} // namespace

int main(int argc, char* argv[]) {
    if (auto device = describeDevice("cuda"); !device) {
        std::printf("skipped: %s\n", device.error().message.c_str());
        return 77;
    }
    const int iterations = argc > 1 ? std::atoi(argv[1]) : 200;
    const std::string texts = MOESCOPE_SOURCE_DIR "/resources/demo";
    std::filesystem::path folder = MOESCOPE_SOURCE_DIR "/../shared/models/qwen2moe"; // packed where it was asked for
    if (!std::filesystem::exists(folder))
        folder = texts + "/tuned";
    const Model model = need(Model::open(folder));
    std::printf("%s, %d iterations a layer\n", folder.c_str(), iterations);

    const Measured cpu = tune(model, texts, "cpu", iterations);
    const Measured cuda = tune(model, texts, "cuda", iterations);

    bool good = cpu.layers.size() == cuda.layers.size() && !cpu.layers.empty();
    for (std::size_t i = 0; i < std::min(cpu.layers.size(), cuda.layers.size()); ++i)
        good = within("losses of layer " + std::to_string(cpu.layers[i].layer),
                      std::abs(cuda.layers[i].after.total / cpu.layers[i].after.total - 1.0), 0.01) &&
               good;
    good = within("flip rates", std::abs(cuda.comparison.flipRate - cpu.comparison.flipRate), 0.01) && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
