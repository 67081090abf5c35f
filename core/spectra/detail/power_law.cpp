// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/power_law.h"

#include <cmath>

#include <ATen/ATen.h>

namespace moescope::detail {
namespace {

constexpr std::size_t candidatesPerLook = 64; // between two looks at the stop token

/// The eigenvalues' logarithms with what a fit from any of them on needs.
class Tails {
public:
    explicit Tails(std::span<const double> eigenvalues)
        : m_logarithms(at::from_blob(const_cast<double*>(eigenvalues.data()),
                                     {static_cast<std::int64_t>(eigenvalues.size())}, at::kDouble)
                           .log())
        , m_sums(m_logarithms.flip({0}).cumsum(0).flip({0}).contiguous())
        , m_ranks(at::arange(static_cast<std::int64_t>(eigenvalues.size()), at::kDouble)) {}

    /// a_i = 1 + n_i / (Σ_{j≥i} ln λ_j − n_i ln λ_i); D_i = max |1 − (λ_j/λ_i)^(1−a_i) − (j−i)/n_i|, 1 where a_i ≤ 1.
    [[nodiscard]] PowerLawFit from(std::size_t first, double xmin) const {
        const auto start = static_cast<std::int64_t>(first);
        const std::int64_t tail = m_logarithms.size(0) - start;
        const double n = static_cast<double>(tail);
        const double* logarithms = m_logarithms.const_data_ptr<double>();
        const double spread = m_sums.const_data_ptr<double>()[first] - n * logarithms[first];
        PowerLawFit fit{.alpha = 0.0, .xmin = xmin, .D = 1.0, .sigma = 0.0, .tail = tail};
        if (spread <= n * 1e-12) // equal values: no exponent
            return fit;
        fit.alpha = 1.0 + n / spread;
        fit.sigma = (fit.alpha - 1.0) / std::sqrt(n);
        const at::Tensor survival = m_logarithms.slice(0, start).sub(logarithms[first]).mul_(1.0 - fit.alpha).exp_();
        fit.D = survival.add_(m_ranks.slice(0, 0, tail), 1.0 / n).sub_(1.0).abs_().max().item<double>();
        return fit;
    }

private:
    at::Tensor m_logarithms, m_sums, m_ranks;
};

/// Which eigenvalues may be xmin, first to last.
std::pair<std::size_t, std::size_t> candidates(std::span<const double> eigenvalues, SpectrumOptions::Fit kind,
                                               int bins) {
    const std::size_t last = eigenvalues.size() - 1; // the largest value alone is no tail
    if (kind == SpectrumOptions::Fit::xminMid)
        return {eigenvalues.size() / 2, std::min(eigenvalues.size() / 2 + 1, last)};
    if (kind == SpectrumOptions::Fit::ksScan)
        return {0, last};
    const double peak = logDensity(eigenvalues, bins).peakStart;
    const auto from = std::ranges::lower_bound(eigenvalues, 0.95 * peak) - eigenvalues.begin();
    const auto to = std::ranges::upper_bound(eigenvalues, 1.5 * peak) - eigenvalues.begin();
    return {static_cast<std::size_t>(from), std::min(static_cast<std::size_t>(to), last)};
}

} // namespace

Result<PowerLawScan> fitPowerLaw(std::span<const double> eigenvalues, SpectrumOptions::Fit kind, int bins,
                                 const std::stop_token& stop) {
    PowerLawScan scan;
    if (eigenvalues.size() < 2)
        return scan;
    const Tails tails(eigenvalues);
    const auto [from, to] = candidates(eigenvalues, kind, bins);
    for (std::size_t i = from; i < to; ++i) {
        if (i % candidatesPerLook == 0 && stop.stop_requested())
            return cancelled();
        const PowerLawFit fit = tails.from(i, eigenvalues[i]);
        scan.xmin.push_back(fit.xmin);
        scan.D.push_back(fit.D);
        if (fit.alpha > 1.0 && (!scan.fit || fit.D < scan.fit->D))
            scan.fit = fit;
    }
    return scan;
}

LogDensity logDensity(std::span<const double> eigenvalues, int bins) {
    LogDensity result;
    if (eigenvalues.empty())
        return result;
    const double low = std::log10(eigenvalues.front());
    const double high = std::log10(eigenvalues.back());
    const double width = high > low ? (high - low) / bins : 0.0;
    if (width == 0.0) // one value: its density has no width to be drawn over
        return {.centre = {}, .density = {}, .peakStart = eigenvalues.front()};
    std::vector<std::int64_t> counts(static_cast<std::size_t>(bins));
    for (const double eigenvalue : eigenvalues)
        ++counts[static_cast<std::size_t>(
            std::clamp(static_cast<int>((std::log10(eigenvalue) - low) / width), 0, bins - 1))];
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        const double left = std::pow(10.0, low + static_cast<double>(bin) * width);
        const double right = std::pow(10.0, low + static_cast<double>(bin + 1) * width);
        result.centre.push_back(std::sqrt(left * right));
        result.density.push_back(static_cast<double>(counts[bin]) / static_cast<double>(eigenvalues.size()) /
                                 (right - left));
    }
    result.peakStart =
        std::pow(10.0, low + static_cast<double>(std::ranges::max_element(counts) - counts.begin()) * width);
    return result;
}

} // namespace moescope::detail
