// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics.h"

#include "checkpoint/paging.h"
#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/hill.h"
#include "spectra/detail/moments.h"
#include "spectra/detail/power_law.h"
#include "spectra/detail/weight_matrix.h"

namespace moescope {

Result<Spectrum> spectrumOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                            std::stop_token stop) {
    const c10::InferenceMode inference;
    const at::Tensor matrix = detail::weightMatrix(model, linear);
    if (const auto bad = detail::firstNonFinite(matrix))
        return failure("{}: the weight at row {}, column {} of '{}' is not finite, so it has no spectrum.",
                       model.folder().string(), *bad / linear.in, *bad % linear.in, linear.tensor);
    const detail::BlockPlan plan = detail::planBlocks(linear.out, linear.in, options, linear.module);
    auto found = detail::spectrumOfPlan(matrix, plan, stop);
    if (!found)
        return propagate(found);
    dropPages(model.checkpoint(), model.weight(linear));
    if (found->back() <= 0.0)
        return failure("{}: all weights of '{}' are zero, so it has no spectrum.", model.folder().string(),
                       linear.tensor);
    Spectrum spectrum;
    spectrum.module = linear.module;
    spectrum.blocks = static_cast<int>(plan.numbers.size());
    spectrum.alphaHill = detail::hill(*found).alpha;
    const std::span<const double> values(std::ranges::upper_bound(*found, options.leastEigenvalue), found->end());
    auto scan = detail::fitPowerLaw(values, options.fit, options.densityBins, stop);
    if (!scan)
        return propagate(scan);
    spectrum.fit = scan->fit;
    if (!spectrum.fit)
        spectrum.problem = fmt::format("{} of {} eigenvalues are above {}, which leaves no tail to fit a power law to",
                                       values.size(), found->size(), options.leastEigenvalue);
    spectrum.ksXmin = std::move(scan->xmin);
    spectrum.ksD = std::move(scan->D);
    detail::LogDensity density = detail::logDensity(values, options.densityBins);
    spectrum.densityX = std::move(density.centre);
    spectrum.density = std::move(density.density);
    spectrum.eigenvalues = std::move(*found);
    return spectrum;
}

} // namespace moescope
