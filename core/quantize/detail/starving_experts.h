// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "forward/detail/layer_weights.h"
#include "quantize/run_config.h"
#include "routing/trace.h"

namespace moescope::detail {

/// Notes with each dead or starving expert of a layer what the run is to do with it (ExpertCoverage::treatment), and
/// says so in a sentence each.
std::vector<std::string> treatStarving(std::vector<ExpertCoverage>& experts, const RunConfig& config,
                                       const Model& model, const Plan& plan);
/// The experts with this treatment, in their order.
std::vector<int> expertsTreated(const std::vector<ExpertCoverage>& experts, const std::string& treatment);

/// Experts that are held to what they answer in full precision, whichever token asks (docs/methods/vsraq.md).
struct StarvingExperts {
    at::Tensor experts;  ///< [n] int64, on the compute device; undefined: none
    MlpWeights original; ///< of all experts of the layer, in full precision

    [[nodiscard]] bool defined() const { return experts.defined(); }
    /// n / E: an expert weighs in the objective what it would of an even spread.
    [[nodiscard]] double share() const;
};

/// Q = mean of (expert(x; now) - expert(x; original))^2 over these experts, over rows of x [tokens, hidden] and over
/// the hidden size; no gate. Rows are taken at even distances, as many as keep the experts' work at most at that of
/// topK experts a token. Differentiable in `now` alone.
at::Tensor starvingLoss(const StarvingExperts& starving, const MlpWeights& now, const at::Tensor& x, std::int64_t topK);

} // namespace moescope::detail
