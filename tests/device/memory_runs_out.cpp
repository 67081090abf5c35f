// SPDX-License-Identifier: Apache-2.0
// Tuning on a card whose memory is nearly full: it goes on with fewer windows at once and reaches the same loss.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include <ATen/ATen.h>

#include "forward/detail/tensor_memory.h"
#include "forward/device.h"
#include "quantize/engine.h"

using namespace moescope;
using moescope::detail::memoryOf;
using moescope::detail::resetPeakMemory;

namespace {

int failures = 0;
const at::Device device(at::kCUDA, 0);

void expect(bool held, const std::string& what) {
    std::printf("%s  %s\n", held ? "ok  " : "FAIL", what.c_str());
    failures += held ? 0 : 1;
}

TokenWindows walk(const Model& model, int count, int length) {
    std::vector<TokenId> text(100000);
    std::uint64_t state = 1;
    for (TokenId& id : text) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        id = static_cast<TokenId>((state >> 33) % static_cast<std::uint64_t>(model.config().vocabulary));
    }
    return *drawCalibration({text}, {"walk"}, {1.0}, count, length, 0);
}

Result<EngineLayer> tuneFirstLayer(const Model& model) {
    RunConfig config;
    config.device = "cuda";
    config.tuning.iterations = 5;
    config.tuning.batch = 64;
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = 3};
    auto engine = QuantizationEngine::create(model, config, plan, walk(model, 128, 512));
    if (!engine)
        return tl::unexpected(engine.error());
    resetPeakMemory(device);
    return engine->advance({}, [](const TuningStep&) {});
}

bool ranOut(const EngineLayer& layer) {
    return std::ranges::any_of(layer.outcome.warnings, [](const std::string& warning) {
        return warning.find("memory ran out with 64 windows at once") != std::string::npos;
    });
}

} // namespace

int main() {
    if (auto found = describeDevice("cuda"); !found) {
        std::printf("skipped: %s\n", found.error().message.c_str());
        return 77;
    }
    auto model = Model::open(std::filesystem::path(MOESCOPE_SOURCE_DIR) / "resources/demo/tuned");
    if (!model) {
        std::printf("FAIL  %s\n", model.error().message.c_str());
        return 1;
    }
    const auto whole = tuneFirstLayer(*model);
    if (!whole) {
        std::printf("FAIL  %s\n", whole.error().message.c_str());
        return 1;
    }
    expect(!ranOut(*whole), "with the whole card nothing is said of memory");
    const std::uint64_t most = whole->outcome.deviceBytes.value_or(0);

    // Four fifths of what the run took stay free; the rest of the card is one tensor's.
    at::getDeviceAllocator(device.type())->emptyCache();
    const std::uint64_t left = most / 10 * 8;
    const auto ballastBytes = static_cast<std::int64_t>(memoryOf(device).free - left);
    const at::Tensor ballast = at::empty({ballastBytes}, at::TensorOptions(at::kByte).device(device));
    const auto parts = tuneFirstLayer(*model);
    if (!parts) {
        std::printf("FAIL  with %.0f MiB left: %s\n", static_cast<double>(left) / (1 << 20),
                    parts.error().message.c_str());
        return 1;
    }
    expect(ranOut(*parts), fmt::format("with {} MiB instead of {} memory ran out", left >> 20, most >> 20));
    for (const std::string& warning : parts->outcome.warnings)
        std::printf("      %s\n", warning.c_str());
    const double before = parts->outcome.before.total / whole->outcome.before.total - 1.0;
    const double after = parts->outcome.after.total / whole->outcome.after.total - 1.0;
    expect(std::abs(before) < 1e-5, fmt::format("loss before tuning differs by {:.2g} (bound 1e-5)", before));
    expect(std::abs(after) < 1e-3, fmt::format("loss after tuning differs by {:.2g} (bound 1e-3)", after));
    return failures == 0 ? 0 : 1;
}
