// SPDX-License-Identifier: Apache-2.0
// What measuring costs, as ratios in one run: end to end against a whole forward pass for every expert and width, and
// the layer-local form against tuning.
//
// usage: bench_measuring MODEL [--device cpu|cuda] [--naive N] [--tuning] TEXT...
#include <chrono>
#include <cstring>
#include <filesystem>

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include "forward/detail/device.h"
#include "forward/detail/overlaid_weights.h"
#include "forward/detail/stream.h"
#include "forward/device.h"
#include "measure/measure_costs.h"
#include "pipeline/quantize.h"
#include "pipeline/trace.h"
#include "quantize/detail/routing_loss.h"
#include "quantize/round_to_nearest.h"

namespace {

using namespace moescope;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

template <class T>
T require(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    return std::move(*result);
}

/// Whole passes with one expert rounded each, as allocation prototypes do it; the full-precision pass is made once.
double naivePass(const Model& model, const TokenWindows& windows, const std::string& deviceName, int count) {
    const c10::InferenceMode inference;
    const at::Device device = require(moescope::detail::torchDevice(deviceName));
    const moescope::detail::CheckpointWeights fullWeights(model, device, at::kFloat);
    const at::Tensor ids = moescope::detail::idTensor(windows.ids, windows.length);
    moescope::detail::ModelStream full(model, fullWeights, ids, device, at::kFloat);
    std::vector<moescope::detail::RoutingTarget> targets;
    while (!full.done())
        targets.push_back(moescope::detail::routingTarget(full.advance(), model.config().topK, 1.0));
    std::vector<at::Tensor> laws;
    for (std::int64_t first = 0; first < ids.size(0); first += 4)
        laws.push_back(full.headLogits(first, std::min<std::int64_t>(4, ids.size(0) - first)).log_softmax(-1));
    double sum = 0.0;
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) {
        const int layer = i % model.config().layers, expert = (3 * i) % model.config().experts;
        const WeightOverlay overlay{[&](const Linear& linear) -> Result<std::optional<std::vector<float>>> {
                                        if (linear.layer != layer || linear.expert != expert)
                                            return std::nullopt;
                                        return roundToNearest(model, linear, {.bits = 2 + i % 3}).decode();
                                    },
                                    {}};
        const moescope::detail::OverlaidWeights weights(model, overlay, device, at::kFloat);
        moescope::detail::ModelStream rounded(model, weights, ids, device, at::kFloat);
        for (const moescope::detail::RoutingTarget& target : targets)
            sum += moescope::detail::valueLoss(target, rounded.advance()).item<double>();
        for (std::size_t part = 0; part < laws.size(); ++part) {
            const at::Tensor q =
                rounded.headLogits(4 * static_cast<std::int64_t>(part), laws[part].size(0)).log_softmax(-1);
            sum += at::kl_div(q, laws[part], at::Reduction::Sum, /*log_target=*/true).item<double>();
        }
    }
    const double seconds = secondsSince(start) / count;
    return sum > 0.0 ? seconds : 0.0; // the sum is used, so nothing is left out
}

double secondsOf(const Model& model, const TokenWindows& windows, const MeasureSettings& settings) {
    const auto start = Clock::now();
    require(measureCosts(model, windows, settings, {}, unwatched()));
    return secondsSince(start);
}

double tuned(const std::filesystem::path& model, const std::vector<TextSource>& texts, const std::string& device) {
    RunConfig config;
    config.model = model;
    config.texts = texts;
    config.device = device;
    Plan plan;
    const Model opened = require(Model::open(model));
    for (const Linear& linear : opened.linears())
        plan.modules[linear.module] = {.bits = linear.kind == LinearKind::expert ? 3 : 4};
    std::string folder = (std::filesystem::temp_directory_path() / "bench-measuring-XXXXXX").string();
    if (!mkdtemp(folder.data()))
        return 0.0;
    class Quiet final : public QuantizeSink {
        void progress(const Progress&) override {}
    } quiet;
    const double seconds = require(quantize(config, plan, std::filesystem::path(folder) / "run", {}, quiet)).seconds;
    std::filesystem::remove_all(folder);
    return seconds;
}

} // namespace

int main(int argc, char** argv) {
    std::filesystem::path folder;
    std::vector<TextSource> texts;
    std::string device = "cpu";
    int naive = 6;
    bool tuning = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--device" && i + 1 < argc)
            device = argv[++i];
        else if (argument == "--naive" && i + 1 < argc)
            naive = std::atoi(argv[++i]);
        else if (argument == "--tuning")
            tuning = true;
        else if (folder.empty())
            folder = argument;
        else
            texts.push_back(require(TextSource::parse(argument)));
    }
    if (folder.empty() || texts.empty() || naive < 1) {
        fmt::print(stderr, "usage: bench_measuring MODEL [--device cpu|cuda] [--naive N] [--tuning] TEXT...\n");
        return 2;
    }
    setComputeThreads(0);
    const Model model = require(Model::open(folder));
    const int perText = std::max(1, 12 / static_cast<int>(texts.size()));
    const TokenWindows windows = require(readWindows(model, texts, perText, 256));
    const MeasureSettings endToEnd{.form = "end_to_end", .device = device},
        local{.form = "layer_local", .device = device};
    const double one = naivePass(model, windows, device, naive);
    const double all = secondsOf(model, windows, endToEnd);
    const double estimate = secondsOf(model, windows, local);
    std::size_t candidates = 0;
    for (const LayerDescription& layer : model.layers())
        candidates += 3 * layer.experts.size();
    const double whole = one * static_cast<double>(candidates);
    fmt::print("{}; {} windows of {} tokens, {} experts and widths\n", require(describeDevice(device)).description,
               windows.windows(), windows.length, candidates);
    fmt::print("| way | seconds | ratio |\n|---|---|---|\n");
    fmt::print("| one whole pass an expert and width (from {} of them) | {:.1f} | 1 |\n", naive, whole);
    fmt::print("| end to end, cached and batched | {:.1f} | {:.2f} times as fast |\n", all, whole / all);
    fmt::print("| layer-local | {:.2f} | {:.1f} times as fast |\n", estimate, whole / estimate);
    if (tuning) {
        const double seconds = tuned(folder, texts, device);
        fmt::print("| vsraq, 200 iterations, 128 windows of 256 tokens | {:.1f} | layer-local takes {:.2f} % of it, "
                   "end to end {:.1f} % |\n",
                   seconds, 100 * estimate / seconds, 100 * all / seconds);
    }
    return 0;
}
