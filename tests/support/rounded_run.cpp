// SPDX-License-Identifier: Apache-2.0
#include "support/rounded_run.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "exporting/detail/float_formats.h"
#include "quantize/round_to_nearest.h"

namespace moescope::test {
namespace {

template <class T>
T require(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.error().message);
    return std::move(*result);
}

void require(const Status& status) {
    if (!status)
        throw std::runtime_error(status.error().message);
}

std::vector<float> shiftedRouter(const Model& model, const std::string& tensor) {
    const TensorView view = model.checkpoint().view(tensor);
    std::vector<float> rows = detail::toFloats(view.bytes, view.info->dtype);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] += 1e-3f * static_cast<float>(i % 7) - 3e-3f;
    return rows;
}

} // namespace

Plan uniformPlan(const Model& model, int bits, int group, bool symmetric) {
    Plan plan;
    plan.strategy = "uniform";
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = bits, .group = group, .symmetric = symmetric};
    return plan;
}

Plan mixedPlan(const Model& model, int group) {
    Plan plan = uniformPlan(model, 4, group);
    plan.strategy = "manual";
    constexpr std::array widths{2, 3, 4, 8};
    std::size_t next = 0;
    bool left = false;
    for (const Linear& linear : model.linears()) {
        ModulePlan& setting = plan.modules[linear.module];
        if (linear.kind == LinearKind::sharedExpert)
            setting.bits = 8;
        else if (linear.kind == LinearKind::expert)
            setting.bits = widths[next++ % widths.size()];
        else if (linear.projection == Projection::output && !std::exchange(left, true))
            setting.bits = 16;
    }
    return plan;
}

Plan nvfp4Plan(const Model& model) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] =
            moduleSetting(linear.kind == LinearKind::attention ? 16 : 4, 32, true, NumberGrid::nvfp4);
    return plan;
}

Plan servedPlan(const Model& model, int group) {
    Plan plan = mixedPlan(model, group);
    for (const Linear& linear : model.linears())
        if (ModulePlan& setting = plan.modules[linear.module]; linear.kind == LinearKind::expert && setting.bits == 16)
            setting.bits = 8;
    return plan;
}

RunFolder makeRoundedRun(const std::filesystem::path& folder, const Model& model, const Plan& plan,
                         const RoundedRunOptions& options) {
    RunConfig config;
    config.model = model.folder();
    config.method = "rtn";
    config.texts = {TextSource{"calibration.txt", 0.0, 100.0, 1.0}};
    const TokenWindows windows{4, {1, 2, 3, 4, 5, 6, 7, 8}, {"calibration"}, {0, 0}};
    RunFolder run = require(RunFolder::create(folder, config, plan, model, windows));
    for (int layer = 0; layer < model.config().layers; ++layer) {
        QuantizedLayer result;
        result.layer = layer;
        for (const Linear& linear : model.linears())
            if (linear.layer == layer && plan.modules.at(linear.module).bits != 16)
                result.linears.push_back(roundToNearest(model, linear, plan.modules.at(linear.module)));
        if (options.refitRouters)
            result.router = shiftedRouter(model, model.layers()[static_cast<std::size_t>(layer)].router);
        require(run.writeLayer(result));
    }
    require(run.writeState({{"state", "done"}}));
    return run;
}

} // namespace moescope::test
