// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/measured_losses.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    return measuredLosses(input, settings, measured::gradientError, "gemq");
}

} // namespace

Strategy gemq() {
    return {.id = "gemq",
            .name = "GEMQ",
            .definition = "One budget for all layers: least Σ g² (Y − Y_q)², the change of a layer's output with one "
                          "expert rounded, weighted by the gradient of the cross entropy there.",
            .source = "GEMQ, published code",
            .tag = "code",
            .parameters = {},
            .losses = losses,
            .needs = {.measured = true}};
}

} // namespace moescope
