// SPDX-License-Identifier: Apache-2.0
// FARMS alphas on the CPU against AlphaQ's way, as ratios of one run. usage: bench_spectra_cpu [repeats, default 5]
//
// The reference is AlphaQ's function, written again from its formulas (docs/methods/spectra.md) on the libtorch that
// this program links: the 128 x 128 blocks stacked, linalg_svdvals, squared, pooled and sorted, Hill over the largest
// tenth. Both sides start from the same bfloat16 matrices in memory and take turns within each repeat; printed are
// medians of the repeats. The reference runs with 1 and with 2 threads of libtorch, ours on 1 core and on 2. On a
// machine that has other work wall times say little, so ratios of CPU seconds stand beside them (two cores: ours shared
// by two).
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <span>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "architecture/model.h"
#include "kernels/workers.h"
#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/hill.h"
#include "spectra/detail/kernels/kernels.h"

namespace moescope {
namespace {

using Matrices = std::vector<at::Tensor>;
using Alphas = std::vector<double>;

double referenceAlpha(const at::Tensor& stored, at::ScalarType type) {
    const at::Tensor matrix = stored.to(type);
    const std::int64_t down = matrix.size(0) / 128, across = matrix.size(1) / 128;
    const at::Tensor blocks =
        matrix.slice(0, 0, down * 128).slice(1, 0, across * 128).reshape({down, 128, across, 128});
    const at::Tensor values =
        at::linalg_svdvals(blocks.permute({0, 2, 1, 3}).reshape({-1, 128, 128})).square().flatten();
    const at::Tensor sorted = std::get<0>(values.sort());
    const std::int64_t n = sorted.size(0), k = std::min(std::max<std::int64_t>(10, n / 10), n - 1);
    const at::Tensor top = sorted.slice(0, n - k).clamp_min(1e-12), reference = sorted[n - k - 1].clamp_min(1e-12);
    return 1.0 + static_cast<double>(k) / (top / reference).log().sum().item<double>();
}

/// One call for matrices whose blocks are to share the vector lanes.
void alphasOf(std::span<const at::Tensor> stored, std::span<double> alphas) {
    std::vector<detail::BlockPool> pools;
    std::vector<std::int64_t> counts;
    for (const at::Tensor& weights : stored) {
        const at::Tensor matrix = weights.to(at::kFloat);
        const detail::BlockPlan plan = detail::planBlocks(matrix.size(0), matrix.size(1), {}, "bench");
        counts.push_back(plan.eigenvalues());
        pools.push_back({matrix, plan.rows, plan.columns, plan.numbers, detail::hillTail(plan.eigenvalues()) + 1});
    }
    const auto values = detail::largestOfPools(pools, {});
    for (std::size_t i = 0; i < alphas.size(); ++i)
        alphas[i] = detail::hillOfTop(values.value()[i], counts[i]).alpha.value_or(0.0);
}

/// Small matrices share a call, as the inspection groups them.
Alphas ours(const Matrices& matrices, int threads) {
    std::size_t group = 1;
    while (group < 16 && matrices[0].numel() * static_cast<std::int64_t>(group) < std::int64_t{16} * 128 * 128)
        ++group;
    Alphas alphas(matrices.size());
    std::atomic<std::size_t> next = 0;
    runWorkers(threads, [&] {
        const c10::InferenceMode inference;
        for (std::size_t from = next.fetch_add(group); from < matrices.size(); from = next.fetch_add(group)) {
            const std::size_t count = std::min(group, matrices.size() - from);
            alphasOf(std::span(matrices).subspan(from, count), std::span(alphas).subspan(from, count));
        }
    });
    return alphas;
}

struct Times {
    std::vector<double> wall, cpu; ///< milliseconds a matrix
};

double clockSeconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void timed(Times& times, std::size_t matrices, const std::function<void()>& work) {
    const double wall = clockSeconds(CLOCK_MONOTONIC), cpu = clockSeconds(CLOCK_PROCESS_CPUTIME_ID);
    work();
    times.wall.push_back((clockSeconds(CLOCK_MONOTONIC) - wall) * 1e3 / static_cast<double>(matrices));
    times.cpu.push_back((clockSeconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e3 / static_cast<double>(matrices));
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double largestError(const Alphas& alphas, const Alphas& exact) {
    double worst = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i)
        worst = std::max(worst, std::abs(alphas[i] / exact[i] - 1.0));
    return worst;
}

void compare(const char* name, const Matrices& matrices, int repeats) {
    Times reference[2], own[2];
    Alphas found, referenceAlphas(matrices.size()), exact;
    for (int repeat = 0; repeat < repeats; ++repeat)
        for (int threads = 1; threads <= 2; ++threads) {
            at::set_num_threads(threads);
            // the reference's cost does not depend on how many matrices there are: a few will do
            const std::size_t few = repeat == 0 ? matrices.size() : std::min<std::size_t>(matrices.size(), 24);
            timed(reference[threads - 1], few, [&] {
                for (std::size_t i = 0; i < few; ++i)
                    referenceAlphas[i] = referenceAlpha(matrices[i], at::kFloat);
            });
            timed(own[threads - 1], matrices.size(), [&] { found = ours(matrices, threads); });
        }
    for (const at::Tensor& matrix : matrices)
        exact.push_back(referenceAlpha(matrix, at::kDouble));
    const double r1w = median(reference[0].wall), r2w = median(reference[1].wall), r1c = median(reference[0].cpu);
    const double o1w = median(own[0].wall), o2w = median(own[1].wall), o1c = median(own[0].cpu),
                 o2c = median(own[1].cpu);
    fmt::print("{}; milliseconds a matrix, median of {}\n\n| | wall | CPU |\n|---|---|---|\n", name, repeats);
    fmt::print("| reference, 1 thread | {:.2f} | {:.2f} |\n| reference, 2 threads | {:.2f} | {:.2f} |\n", r1w, r1c, r2w,
               median(reference[1].cpu));
    fmt::print("| ours, 1 core | {:.2f} | {:.2f} |\n| ours, 2 cores | {:.2f} | {:.2f} |\n\n", o1w, o1c, o2w, o2c);
    fmt::print(
        "as fast per core: {:.2f} times by CPU seconds, {:.2f} by wall against the reference's faster thread count\n",
        r1c / o1c, std::min(r1w, r2w) / o1w);
    fmt::print("as fast on two cores: {:.2f} times by CPU seconds, {:.2f} by wall\n", 2 * r1c / o2c,
               std::min(r1w, r2w) / o2w);
    fmt::print("alpha against a float64 SVD, largest relative error: ours {:.1e}, reference {:.1e}\n\n",
               largestError(found, exact), largestError(referenceAlphas, exact));
}

Matrices generated(int count, bool heavy) {
    at::manual_seed(0);
    Matrices matrices;
    for (int i = 0; i < count; ++i) {
        at::Tensor matrix = at::randn({2048, 1408}) * 0.02;
        if (heavy) // rows of different size, and a part of low rank
            matrix =
                matrix * (at::randn({2048, 1}) * 0.8).exp() + 0.01 * at::randn({2048, 8}).matmul(at::randn({8, 1408}));
        matrices.push_back(matrix.to(at::kBFloat16));
    }
    return matrices;
}

Matrices demo() {
    const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned").value();
    Matrices matrices;
    for (const Linear& linear : model.linears())
        if (std::min(linear.out, linear.in) >= 128)
            matrices.push_back(at::from_blob(const_cast<std::byte*>(model.weight(linear).bytes.data()),
                                             {linear.out, linear.in}, at::kBFloat16)
                                   .clone());
    return matrices;
}

} // namespace
} // namespace moescope

int main(int argc, char** argv) {
    using namespace moescope;
    const c10::InferenceMode inference;
    const int repeats = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    fmt::print("kernels: {}\n\n", moescope::detail::kernels().name);
    compare("2 matrices of 2048 x 1408, bf16, normal", generated(2, false), repeats);
    compare("2 matrices of 2048 x 1408, bf16, heavy tail", generated(2, true), repeats);
    compare("demo model, every linear", demo(), repeats);
}
