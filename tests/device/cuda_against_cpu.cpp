// SPDX-License-Identifier: Apache-2.0
// The same job on CUDA and on the CPU: routing of a trace, and the tuning of a whole model.
#include <cmath>
#include <cstdio>
#include <numeric>

#include "forward/device.h"
#include "quantize/engine.h"
#include "routing/run_statistics.h"
#include "routing/run_trace.h"

using namespace moescope;

namespace {

int failures = 0;

void expect(bool held, const std::string& what) {
    std::printf("%s  %s\n", held ? "ok  " : "FAIL", what.c_str());
    failures += held ? 0 : 1;
}

TokenWindows walk(const Model& model, int count, int length) {
    std::vector<TokenId> text;
    std::uint64_t state = 1;
    for (int i = 0; i < 100000; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        text.push_back(static_cast<TokenId>((state >> 33) % static_cast<std::uint64_t>(model.config().vocabulary)));
    }
    return *drawCalibration({text}, {"walk"}, {1.0}, count, length, 0);
}

/// float32 on both sides without TF32: sums in another order move logits of size 10 by about 1e-5.
void traceAgrees(const Model& model) {
    const TokenWindows windows = walk(model, 8, 64);
    const auto cpu = runTrace(model, windows, {"cpu", "float32"}, false, {}, unwatched());
    const auto cuda = runTrace(model, windows, {"cuda", "float32"}, false, {}, unwatched());
    if (!cpu || !cuda)
        return expect(false, cpu ? cuda.error().message : cpu.error().message);
    double largest = 0.0;
    for (std::size_t layer = 0; layer < cpu->layers.size(); ++layer)
        for (std::size_t i = 0; i < cpu->layers[layer].logits.size(); ++i)
            largest = std::max(
                largest, static_cast<double>(std::abs(cpu->layers[layer].logits[i] - cuda->layers[layer].logits[i])));
    expect(largest < 1e-3, fmt::format("router logits differ by at most {:.2g} (bound 1e-3)", largest));
    expect(std::abs(cpu->perplexity / cuda->perplexity - 1.0) < 1e-4,
           fmt::format("perplexity {:.4f} and {:.4f} (bound 0.01 %)", cpu->perplexity, cuda->perplexity));
}

/// The largest difference of two vectors' elements, relative to the element, or to a thousandth of the mean where the
/// element is less: a channel that hardly ever fires has a moment of nothing but rounding.
double farthest(const std::vector<float>& a, const std::vector<float>& b) {
    const double floor = 1e-3 * std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(b.size());
    double largest = 0.0;
    for (std::size_t i = 0; i < b.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])) /
                                        std::max<double>(floor, b[i]));
    return largest;
}

/// A near tie may fall the other way, so counts may differ by a few; everything else is a smooth function of the
/// logits.
void statisticsAgree(const Model& model) {
    const TokenWindows windows = walk(model, 8, 64);
    const StatisticsOptions options{.channels = true, .tokensAtOnce = 256};
    const auto cpu = runStatistics(model, windows, {"cpu", "float32"}, options, {}, unwatched());
    const auto cuda = runStatistics(model, windows, {"cuda", "float32"}, options, {}, unwatched());
    if (!cpu || !cuda)
        return expect(false, cpu ? cuda.error().message : cpu.error().message);
    std::int64_t moved = 0;
    double softmax = 0.0, entropy = 0.0, moments = 0.0;
    for (std::size_t layer = 0; layer < cpu->layers.size(); ++layer) {
        const DatasetRouting &a = cpu->layers[layer].datasets[0], &b = cuda->layers[layer].datasets[0];
        entropy = std::max(entropy, std::abs(a.entropy - b.entropy));
        for (std::size_t e = 0; e < a.experts.size(); ++e) {
            moved += std::abs(a.experts[e].tokens - b.experts[e].tokens);
            softmax = std::max(softmax, std::abs(a.experts[e].meanSoftmax - b.experts[e].meanSoftmax));
            if (a.experts[e].tokens == b.experts[e].tokens && a.experts[e].tokens > 0)
                moments =
                    std::max(moments, farthest(a.channels[e].inner.secondMoment, b.channels[e].inner.secondMoment));
        }
    }
    expect(moved <= 4, fmt::format("expert selections differ by {} (bound 4)", moved));
    expect(
        softmax < 1e-5 && entropy < 1e-4,
        fmt::format("mean softmax differs by {:.2g} (bound 1e-5), entropy by {:.2g} (bound 1e-4)", softmax, entropy));
    expect(moments < 0.01,
           fmt::format("second moments of the experts' inner channels by {:.2g} of themselves (bound 1 %)", moments));
}

struct Tuned {
    double loss = 0.0,
           flips = 0.0; ///< means over layers: held-out objective relative to rounding, flips of the own router
};

Tuned tune(const Model& model, const std::string& device) {
    RunConfig config;
    config.device = device;
    config.tuning.iterations = 50;
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = 3};
    // An eighth is held out: 8,192 tokens, so that a flip rate's standard error lies well below the bound.
    auto engine = QuantizationEngine::create(model, config, plan, walk(model, 512, 128));
    Tuned result;
    while (engine && !engine->done()) {
        auto layer = engine->advance({}, [](const TuningStep&) {});
        if (!layer) {
            expect(false, layer.error().message);
            return result;
        }
        result.loss += layer->outcome.after.total / model.config().layers;
        if (const auto& own = layer->outcome.ownRouter.result)
            result.flips += own->flipRate / model.config().layers;
    }
    return result;
}

/// Sign steps turn a last bit into a whole step, so the runs part ways; what they reach must not.
void tuningAgrees(const Model& model) {
    const Tuned cpu = tune(model, "cpu");
    const Tuned cuda = tune(model, "cuda");
    expect(std::abs(cuda.loss / cpu.loss - 1.0) < 0.01,
           fmt::format("held-out loss {:.6g} and {:.6g} (bound 1 %)", cpu.loss, cuda.loss));
    expect(std::abs(cuda.flips - cpu.flips) < 0.01,
           fmt::format("flips {:.4f} and {:.4f} (bound 1 percentage point)", cpu.flips, cuda.flips));
}

} // namespace

int main() {
    if (auto device = describeDevice("cuda"); !device) {
        std::printf("skipped: %s\n", device.error().message.c_str());
        return 77;
    }
    for (const char* name : {"resources/demo/tuned", "../shared/models/qwen2moe"}) {
        auto model = Model::open(std::filesystem::path(MOESCOPE_SOURCE_DIR) / name);
        if (!model) {
            std::printf("not here: %s\n", model.error().message.c_str());
            continue;
        }
        std::printf("%s\n", name);
        traceAgrees(*model);
        statisticsAgree(*model);
        tuningAgrees(*model);
    }
    return failures == 0 ? 0 : 1;
}
