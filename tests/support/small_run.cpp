// SPDX-License-Identifier: Apache-2.0
#include "support/small_run.h"

#include "checkpoint/safetensors_writer.h"
#include "quantize/run_folder.h"
#include "support/random_model.h"
#include "support/sha256.h"

namespace moescope::test {

SmallRun SmallRun::in(const std::filesystem::path& folder, int layers) {
    SmallRun run;
    run.model = folder / "model";
    run.text = folder / "text.safetensors";
    RandomModel shape;
    shape.layers = layers;
    writeRandomModel(run.model, shape);
    const Model model = *Model::open(run.model);
    std::vector<std::int32_t> ids;
    std::uint64_t state = 1;
    for (int i = 0; i < 4096; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        ids.push_back(static_cast<std::int32_t>((state >> 33) % static_cast<std::uint64_t>(model.config().vocabulary)));
    }
    if (Status written = writeSafetensors(
            run.text, {{{"input_ids", DType::I32, {4096}}, toBytes(std::span<const std::int32_t>(ids))}});
        !written)
        throw std::runtime_error(written.error().message);
    run.config.model = run.model;
    run.config.texts = {{run.text}};
    run.config.samples = 16;
    run.config.length = 32;
    run.config.threads = 1;
    run.config.saveSeconds = 0.0; // at every look
    run.config.tuning.iterations = 20;
    run.config.tuning.batch = 4;
    run.config.tuning.routerRefit = true;
    for (const Linear& linear : model.linears())
        run.plan.modules[linear.module] = {.bits = 3, .group = 64};
    return run;
}

std::string digestOfRun(const std::filesystem::path& folder) {
    const RunFolder run = *RunFolder::open(folder);
    std::string digest;
    for (int layer = 0; layer < run.layers(); ++layer)
        digest += *sha256OfFile(folder / fmt::format("layer-{:05}.safetensors", layer)) + "\n";
    const auto outcomes = *run.outcomes();
    for (LayerOutcome outcome : outcomes) {
        outcome.seconds = 0.0;
        outcome.deviceBytes.reset();
        digest += toJson(outcome).dump() + "\n";
    }
    const auto steps = *run.steps();
    for (TuningStep step : steps) {
        step.seconds = 0.0;
        digest += toJson(step).dump() + "\n";
    }
    return digest;
}

} // namespace moescope::test
