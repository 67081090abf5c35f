// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/starving_experts.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/expert_order.h"
#include "forward/detail/gated_unit.h"
#include "forward/detail/grouped_linear.h"

namespace moescope::detail {
namespace {

bool isQuantized(const Model& model, const Plan& plan, int layer, int expert) {
    const LayerDescription& description = model.layers()[static_cast<std::size_t>(layer)];
    return std::ranges::any_of(description.experts[static_cast<std::size_t>(expert)], [&](int index) {
        return plan.modules.at(model.linears()[static_cast<std::size_t>(index)].module).bits < fullPrecision;
    });
}

std::string treatmentOf(const ExpertCoverage& expert, const RunConfig& config) {
    const std::string& wanted = config.tuning.starving;
    if (config.method == "rtn" || config.method == "gptq" || wanted == "round") // GPTQ's own rule: gptq_layer.h
        return "rounded";
    if (wanted == "all")
        return "tuned_on_all";
    return expert.dead ? "rounded" : "tuned";
}

/// Every row on all of the given experts, sorted by expert; experts that are not among them have no rows.
ExpertOrder everyRowOn(const at::Tensor& experts, std::int64_t rows, std::int64_t all) {
    return expertOrder(experts.unsqueeze(0).expand({rows, experts.size(0)}), all);
}

at::Tensor answers(const MlpWeights& weights, const at::Tensor& rows, const ExpertOrder& order) {
    return groupedLinear(gatedUnit(groupedLinear(rows, weights.gateUp, order)), weights.down, order);
}

} // namespace

std::vector<std::string> treatStarving(std::vector<ExpertCoverage>& experts, const RunConfig& config,
                                       const Model& model, const Plan& plan) {
    std::vector<std::string> sentences;
    for (ExpertCoverage& expert : experts) {
        if (!expert.dead && !expert.starving)
            continue;
        expert.treatment = isQuantized(model, plan, expert.layer, expert.expert) ? treatmentOf(expert, config)
                                                                                 : std::string("unquantized");
        const std::string reached = expert.dead
                                        ? "no calibration token reached it"
                                        : fmt::format("{:.2f} % of calibration tokens reach it", 100 * expert.share);
        sentences.push_back(fmt::format("Layer {}, expert {}: {}; it is {}.", expert.layer, expert.expert, reached,
                                        treatmentText(expert.treatment)));
    }
    return sentences;
}

std::vector<int> expertsTreated(const std::vector<ExpertCoverage>& experts, const std::string& treatment) {
    std::vector<int> result;
    for (const ExpertCoverage& expert : experts)
        if (expert.treatment == treatment)
            result.push_back(expert.expert);
    return result;
}

double StarvingExperts::share() const {
    return defined() ? static_cast<double>(experts.size(0)) / static_cast<double>(original.gateUp.size(0)) : 0.0;
}

at::Tensor starvingLoss(const StarvingExperts& starving, const MlpWeights& now, const at::Tensor& x,
                        std::int64_t topK) {
    const std::int64_t tokens = x.size(0), count = starving.experts.size(0), all = starving.original.gateUp.size(0);
    const std::int64_t rows = std::clamp<std::int64_t>(tokens * topK / count, 1, tokens);
    ExpertOrder order;
    at::Tensor asked, wanted;
    {
        const at::NoGradGuard constant; // what an expert is asked is not for it to change
        const at::Tensor chosen = at::arange(rows, starving.experts.options()).mul_(tokens).floor_divide_(rows);
        order = everyRowOn(starving.experts, rows, all);
        asked = dispatchRows(x.detach().index_select(0, chosen).to(now.type()), order);
        wanted = answers(starving.original, asked, order).to(at::kFloat);
    }
    return (answers(now, asked, order).to(at::kFloat) - wanted).square().mean();
}

} // namespace moescope::detail
