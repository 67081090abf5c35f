// SPDX-License-Identifier: Apache-2.0
// Includes ATen, so it has no Qt: returns the number of failures.
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <numeric>

#include <ATen/ATen.h>

#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/kernels/kernels.h"
#include "spectra/detail/whole_spectrum.h"

namespace moescope::detail {
namespace {

int failures = 0;

void check(bool holds, const std::string& what) {
    if (holds)
        return;
    ++failures;
    std::printf("FAIL: %s\n", what.c_str());
}

std::vector<double> exact(const at::Tensor& matrix) {
    const at::Tensor values = std::get<0>(at::linalg_svdvals(matrix.to(at::kDouble)).square().sort()).contiguous();
    return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

/// Every instruction set, every shape: traces of the tridiagonal form and of its square are those of the Gram matrix.
void tridiagonalForms(const Kernels& best) {
    for (const auto& [rows, columns] :
         {std::pair{128, 128}, {1, 1}, {1, 7}, {9, 1}, {2, 2}, {60, 100}, {130, 33}, {17, 16}})
        for (const bool inDouble : {false, true}) {
            const int lanes = inDouble ? best.doubleLanes : best.lanes;
            for (const int count : {1, lanes}) {
                const at::Tensor all = at::randn({count, rows, columns});
                std::vector<Piece> pieces;
                for (int i = 0; i < count; ++i)
                    pieces.push_back({all[i].const_data_ptr<float>(), columns});
                const auto n = static_cast<std::size_t>(std::min(rows, columns));
                std::vector<double> d(static_cast<std::size_t>(count) * n, -1.0), e(d.size(), -1.0);
                std::vector<std::byte> workspace(
                    (inDouble ? best.workspaceBytesDouble : best.workspaceBytes)(rows, columns));
                (inDouble ? best.tridiagonalDouble : best.tridiagonal)(pieces.data(), count, rows, columns, d.data(),
                                                                       e.data(), workspace.data());
                for (int i = 0; i < count; ++i) {
                    double trace = 0.0, squares = 0.0;
                    for (std::size_t k = 0; k < n; ++k) {
                        const std::size_t at = static_cast<std::size_t>(i) * n + k;
                        trace += d[at];
                        squares += d[at] * d[at] + 2 * e[at] * e[at];
                    }
                    double expected = 0.0, expectedSquares = 0.0;
                    for (const double value : exact(all[i])) {
                        expected += value;
                        expectedSquares += value * value;
                    }
                    const double tolerance = inDouble ? 1e-12 : 1e-5;
                    const std::string what = fmt::format("{} {} x {}, {} pieces, {}", best.name, rows, columns, count,
                                                         inDouble ? "double" : "float");
                    check(e[static_cast<std::size_t>(i) * n] == 0.0, what + ": first off-diagonal");
                    check(std::abs(trace / expected - 1) < tolerance &&
                              std::abs(squares / expectedSquares - 1) < tolerance,
                          what);
                }
            }
        }
}

/// The second-difference matrix (2 on the diagonal, -1 beside it) has the eigenvalues 2 - 2 cos(k π / (n + 1)).
void counts(const Kernels& best) {
    for (const int n : {1, 2, 7, 128, 700}) {
        const std::vector<double> d(static_cast<std::size_t>(n), 0.5),
            e2(static_cast<std::size_t>(n), 1.0 / 16); // a quarter of it
        std::array<double, shiftsPerCall> shifts;
        std::array<std::int64_t, shiftsPerCall> below;
        for (int i = 0; i < shiftsPerCall; ++i)
            shifts[static_cast<std::size_t>(i)] = -0.1 + 1.2 * i / (shiftsPerCall - 1) + 1e-4;
        best.countBelow(d.data(), e2.data(), n, shifts.data(), below.data());
        for (std::size_t i = 0; i < shiftsPerCall; ++i) {
            std::int64_t expected = 0;
            for (int k = 1; k <= n; ++k)
                expected += 0.5 - 0.5 * std::cos(k * std::numbers::pi / (n + 1)) < shifts[i] ? 1 : 0;
            check(below[i] == expected,
                  fmt::format("{}: {} below {} of size {}, expected {}", best.name, below[i], shifts[i], n, expected));
        }
    }
    // A diagonal matrix whose entries the shifts hit or nearly hit, and one whose products would underflow without
    // rescaling.
    std::vector<double> d(256), zero(256);
    for (std::size_t i = 0; i < d.size(); ++i)
        d[i] = i < 255 ? 1e-6 * static_cast<double>(i) / 256 : 1.0;
    std::array<double, shiftsPerCall> shifts;
    std::array<std::int64_t, shiftsPerCall> below;
    for (std::size_t i = 0; i < shiftsPerCall; ++i)
        shifts[i] = d[16 * i] + 1e-9;
    best.countBelow(d.data(), zero.data(), 256, shifts.data(), below.data());
    for (std::size_t i = 0; i < shiftsPerCall; ++i)
        check(below[i] == static_cast<std::int64_t>(16 * i + 1),
              fmt::format("{}: {} below the diagonal entry {}", best.name, below[i], 16 * i));
}

void close(const std::vector<double>& found, std::vector<double> expected, double tolerance, const std::string& what) {
    std::ranges::sort(expected);
    check(found.size() <= expected.size() && !found.empty(), what + ": count");
    double worst = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i)
        worst = std::max(worst, std::abs(found[i] / expected[expected.size() - found.size() + i] - 1));
    check(worst < tolerance, fmt::format("{}: relative error {}", what, worst));
}

/// The pooled top tenth against an SVD of every block: within the bound of pooled_top.h.
void pools() {
    const at::Tensor plain = at::randn({512, 384}) * 0.02;
    const at::Tensor heavy = plain * (at::randn({512, 1}) * 1.5).exp();
    const at::Tensor spiked = plain + 3 * at::randn({512, 1}).matmul(at::randn({1, 384}));
    const at::Tensor flat = at::eye(128).repeat({4, 3}) + 1e-6 * plain;
    std::vector<BlockPool> asked;
    std::vector<std::vector<double>> expected;
    for (const at::Tensor& matrix : {plain, heavy, spiked, flat}) {
        BlockPool pool{matrix.contiguous(), 128, 128, std::vector<std::int64_t>(12), 154};
        std::iota(pool.numbers.begin(), pool.numbers.end(), 0);
        std::vector<double> values;
        for (std::int64_t b = 0; b < 12; ++b)
            for (const double value :
                 exact(matrix.slice(0, b / 3 * 128, b / 3 * 128 + 128).slice(1, b % 3 * 128, b % 3 * 128 + 128)))
                values.push_back(value);
        asked.push_back(std::move(pool));
        expected.push_back(std::move(values));
    }
    asked.push_back({plain.contiguous(), 512, 384, {0}, 40}); // another shape in the same call
    expected.push_back(exact(plain));
    const auto found = largestEigenvalues(asked, {});
    for (std::size_t i = 0; i < asked.size(); ++i) {
        check(static_cast<std::int64_t>(found.value()[i].size()) == asked[i].wanted, fmt::format("pool {}: wanted", i));
        check(std::ranges::is_sorted(found.value()[i]), fmt::format("pool {}: ascending", i));
        close(found.value()[i], expected[i], 2e-6, fmt::format("pool {}", i));
    }
    // Low rank: the Gram matrix cannot tell, the SVD behind it can.
    const at::Tensor low = at::randn({256, 3}).matmul(at::randn({3, 128}));
    const BlockPool pool{low.contiguous(), 128, 128, {0, 1}, 26};
    check(largestEigenvalues(std::span(&pool, 1), {}).value()[0].empty(), "low rank is left to the SVD");
    const auto exactly = largestOfPools(std::span(&pool, 1), {}).value()[0];
    check(exactly.size() == 26 && exactly.back() > 1.0, "low rank by the SVD");
    std::stop_source stop;
    stop.request_stop();
    check(largestEigenvalues(asked, stop.get_token()).error().isCancelled(), "a stop is a cancel");
}

void wholeSpectra() {
    for (const auto& [rows, columns] : {std::pair{300, 200}, {65, 130}, {1, 5}, {40, 40}}) {
        const at::Tensor matrix = at::randn({rows, columns});
        close(wholeSpectrum(matrix, {}).value(), exact(matrix), rows == columns ? 1e-8 : 1e-11,
              fmt::format("whole {} x {}", rows, columns));
    }
    const at::Tensor low = at::randn({50, 1}).matmul(at::randn({1, 40}));
    const auto found = wholeSpectrum(low, {}).value();
    check(std::abs(found.back() / exact(low).back() - 1) < 1e-12 && found.size() == 40, "whole, rank one");
}

} // namespace

int testKernels() {
    at::manual_seed(0);
    for (const Kernels* each : everyKernels()) {
        tridiagonalForms(*each);
        counts(*each);
    }
    pools();
    wholeSpectra();
    std::printf("%zu instruction sets, %d failures\n", everyKernels().size(), failures);
    return failures;
}

} // namespace moescope::detail

int main() { return moescope::detail::testKernels() == 0 ? 0 : 1; }
