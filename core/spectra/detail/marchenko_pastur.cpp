// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/marchenko_pastur.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace moescope::detail {
namespace {

constexpr double bandwidth = 0.1;
constexpr double leastDensity = 0.01;
constexpr int points = 1000;

/// Kernel density of ascending values where it is not next to nothing.
struct Density {
    std::vector<double> x, y;
    double end = 0.0;  ///< last point with density
    double mode = 0.0; ///< point of the largest density
};

Density densityOf(const std::vector<double>& values) {
    Density density;
    const double step = (values.back() + 0.5) / (points - 1);
    double highest = 0.0;
    for (int i = 0; i < points; ++i) {
        const double x = i * step;
        double sum = 0.0;
        for (auto near = std::ranges::lower_bound(values, x - bandwidth); near != values.end() && *near < x + bandwidth;
             ++near)
            sum += 1.0 - std::abs(x - *near) / bandwidth;
        const double y = sum / (static_cast<double>(values.size()) * bandwidth);
        if (y <= leastDensity)
            continue;
        density.x.push_back(x);
        density.y.push_back(y);
        density.end = x;
        if (y > highest) {
            highest = y;
            density.mode = x;
        }
    }
    return density;
}

class Fit {
public:
    Fit(const Density& density, double Q)
        : m_density(density)
        , m_Q(Q) {}

    /// Sum of squared differences from the law with this σ; huge where the law cannot hold the density's peak.
    [[nodiscard]] double misfit(double sigma) const {
        const double low = edge(sigma, -1.0);
        const double high = edge(sigma, 1.0);
        const bool square = m_Q == 1.0;
        if (!square && (high < m_density.mode || high > m_density.end || low > m_density.mode))
            return 1e6 * static_cast<double>(m_density.x.size());
        double sum = 0.0;
        for (std::size_t i = 0; i < m_density.x.size(); ++i) {
            const double x = m_density.x[i];
            const double inside = square ? 4 * sigma * sigma - x * x : (high - x) * (x - low);
            double law = 0.0;
            if (inside > 0.0 && (square || x > 0.0))
                law = std::sqrt(inside) /
                      (square ? std::numbers::pi * sigma * sigma : 2 * std::numbers::pi * sigma * sigma * x / m_Q);
            sum += (law - m_density.y[i]) * (law - m_density.y[i]);
        }
        return sum;
    }

    [[nodiscard]] double edge(double sigma, double sign) const {
        const double root = sigma * (1.0 + sign / std::sqrt(m_Q));
        return root * root;
    }

    /// WeightWatcher's grid of a hundredth of `scale`, a finer one between the best one's neighbours (the misfit has a
    /// dip wherever the law's edge passes one of the density's points), then the golden section between the best of
    /// those.
    [[nodiscard]] double best(double scale) const {
        double found = bestOf(0.05 * scale, 0.01 * scale, 195);
        const double fine = 0.01 * scale / 200;
        found = bestOf(found - 200 * fine, fine, 401);
        double low = found - fine;
        double high = found + fine;
        const double golden = 1.0 / std::numbers::phi;
        double left = high - golden * (high - low);
        double right = low + golden * (high - low);
        while (high - low > 1e-9 * scale) {
            if (misfit(left) <= misfit(right)) {
                high = right;
                right = left;
                left = high - golden * (high - low);
            } else {
                low = left;
                left = right;
                right = low + golden * (high - low);
            }
        }
        const double middle = 0.5 * (low + high);
        return misfit(middle) <= misfit(found) ? middle : found;
    }

private:
    [[nodiscard]] double bestOf(double from, double step, int count) const {
        double found = from;
        double least = misfit(from);
        for (int i = 1; i < count; ++i)
            if (const double other = misfit(from + i * step); other < least) {
                least = other;
                found = from + i * step;
            }
        return found;
    }

    const Density& m_density;
    double m_Q;
};

} // namespace

std::optional<BulkFit> fitBulk(std::span<const double> eigenvalues, std::int64_t larger, std::int64_t smaller) {
    const double sum = std::accumulate(eigenvalues.begin(), eigenvalues.end(), 0.0);
    if (eigenvalues.size() < 2 || !(sum > 0.0))
        return std::nullopt;
    const double Q = static_cast<double>(larger) / static_cast<double>(smaller);
    const double scale = static_cast<double>(eigenvalues.size()) / sum;
    std::vector<double> scaled(eigenvalues.begin(), eigenvalues.end());
    for (double& value : scaled)
        value *= scale;
    std::vector<double> fitted = scaled;
    if (Q == 1.0)
        for (double& value : fitted)
            value = std::sqrt(value);
    const Density density = densityOf(fitted);
    if (density.x.empty())
        return std::nullopt;
    const Fit fit(density, Q);
    BulkFit result;
    result.sigma = fit.best(std::sqrt(scaled.back()) / (1.0 + 1.0 / std::sqrt(Q)));
    result.bulkMin = fit.edge(result.sigma, -1.0);
    result.bulkMax = fit.edge(result.sigma, 1.0);
    result.softRank = result.bulkMax / scaled.back();
    const double width =
        std::pow(result.bulkMax, 2.0 / 3.0) * std::pow(static_cast<double>(smaller), -2.0 / 3.0) / std::sqrt(Q);
    result.spikes = scaled.end() - std::ranges::upper_bound(scaled, result.bulkMax + std::sqrt(width));
    return result;
}

} // namespace moescope::detail
