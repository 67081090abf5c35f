// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics.h"

#include <array>
#include <cmath>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "checkpoint/paging.h"
#include "kernels/cuda.h"
#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/eigenvalues_cuda.h"
#include "spectra/detail/hill.h"
#include "spectra/detail/moments.h"
#include "spectra/detail/pooled_top.h"
#include "spectra/detail/rounding_error.h"
#include "spectra/detail/softmax_entropy.h"
#include "spectra/detail/weight_matrix.h"
#include "spectra/detail/whole_statistics.h"

namespace moescope {
namespace {

constexpr double largestWeight = 1e70; // its fourth power is still a float64

/// Why the Hill alpha is missing or not to be trusted; empty where it is sound.
std::string remark(const detail::HillEstimate& estimate, std::int64_t eigenvalues) {
    if (eigenvalues < 2)
        return fmt::format("alpha needs at least 2 eigenvalues, this matrix has {}", eigenvalues);
    if (!estimate.alpha)
        return "the largest eigenvalues are equal, so they have no tail to fit alpha to";
    if (estimate.onFloor)
        return fmt::format("fewer than {} eigenvalues are above 1e-12 (the rank is low), so alpha rests on that floor",
                           estimate.tail + 1);
    return {};
}

void addMoments(LinearStatistics& statistics, const detail::Moments& moments) {
    statistics.frobeniusSquared = moments.squares;
    statistics.mean = moments.mean;
    statistics.variance = moments.variance;
    statistics.std = std::sqrt(moments.variance);
    statistics.kurtosis = moments.kurtosis;
    statistics.maxAbs = moments.maxAbs;
    statistics.outlierScore = moments.outlierScore;
}

void addRounding(LinearStatistics& statistics, const at::Tensor& matrix, int group, const std::stop_token& stop) {
    using S = LinearStatistics;
    constexpr std::array errors{&S::roundingError2, &S::roundingError3, &S::roundingError4, &S::roundingError8};
    constexpr std::array relative{&S::roundingRelative2, &S::roundingRelative3, &S::roundingRelative4,
                                  &S::roundingRelative8};
    if (*statistics.maxAbs > 1e30) // beyond what the grid's float32 numbers hold
        return;
    const auto sums = detail::roundingErrors(matrix.to(at::kFloat), group, stop);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        statistics.*errors[i] = sums[i] / static_cast<double>(matrix.numel());
        if (*statistics.frobeniusSquared > 0.0)
            statistics.*relative[i] = sums[i] / *statistics.frobeniusSquared;
    }
}

/// One linear on its way: its weights, and which of their blocks give eigenvalues.
struct Task {
    const Linear* linear = nullptr;
    at::Tensor matrix; ///< undefined: no spectrum is to be taken
    LinearStatistics statistics;
    detail::BlockPlan plan;
    bool whole = false; ///< the whole matrix too, at level quick
};

/// All that needs no eigenvalue, and why there are none.
/// Ends early at a stop; the caller looks.
Task opened(const Model& model, const Linear& linear, const SpectrumOptions& options, const std::stop_token& stop) {
    Task task;
    task.linear = &linear;
    LinearStatistics& statistics = task.statistics;
    statistics.module = linear.module;
    const at::Tensor matrix = detail::weightMatrix(model, linear);
    const detail::Moments moments = detail::momentsOf(matrix, stop);
    // A sum of float64 over float32 values is finite where they are; float64 ones can overflow it, and are looked at.
    if (const auto bad = std::isfinite(moments.mean) ? std::nullopt : detail::firstNonFinite(matrix)) {
        const std::string part =
            linear.tensor.starts_with(linear.module) ? "" : fmt::format(" (in its part {})", linear.module);
        statistics.problem = fmt::format("the weight at row {}, column {} of '{}'{} is not finite", *bad / linear.in,
                                         *bad % linear.in, linear.tensor, part);
        return task;
    }
    if (!(moments.maxAbs <= largestWeight)) {
        statistics.problem = fmt::format("its largest weight, {:g}, is too large to be squared", moments.maxAbs);
        return task;
    }
    addMoments(statistics, moments);
    statistics.softmaxEntropy = detail::softmaxEntropy(matrix, stop);
    addRounding(statistics, matrix, options.group, stop);
    if (moments.maxAbs == 0.0) {
        statistics.lambdaMax = 0.0;
        statistics.problem = "all weights are zero";
        return task;
    }
    task.matrix = matrix;
    task.plan = detail::planBlocks(linear.out, linear.in, options, linear.module);
    const bool affordable = std::min(linear.out, linear.in) <= options.quickSide;
    task.whole = options.wholeMatrix && affordable && options.level == StatisticLevel::quick && !task.plan.coversAll;
    return task;
}

void addPooled(Task& task, std::span<const double> largest, std::int64_t count) {
    const detail::HillEstimate estimate = detail::hillOfTop(largest, count);
    LinearStatistics& statistics = task.statistics;
    statistics.alphaHill = estimate.alpha;
    statistics.hillTail = estimate.tail;
    statistics.eigenvalues = count;
    statistics.blocks = static_cast<int>(task.plan.numbers.size());
    statistics.sampledBlocks = task.plan.isSample;
    statistics.problem = remark(estimate, count);
}

/// What a pool of eigenvalues is for.
struct Wanted {
    Task* task;
    bool blocks; ///< else the whole matrix
    std::int64_t count;
};

/// The Hill alphas of all tasks, from the k + 1 largest eigenvalues of each pool.
Status addLargest(std::vector<Task>& tasks, const SpectrumOptions& options, const std::stop_token& stop) {
    std::vector<detail::BlockPool> pools;
    std::vector<Wanted> wanted;
    const auto add = [&](Task& task, bool blocks, const detail::BlockPlan& plan) {
        const std::int64_t count = plan.eigenvalues();
        wanted.push_back({&task, blocks, count});
        pools.push_back(
            {task.matrix, plan.rows, plan.columns, plan.numbers, std::min(count, detail::hillTail(count) + 1)});
    };
    for (Task& task : tasks) {
        if (task.matrix.defined())
            add(task, true, task.plan);
        if (task.matrix.defined() && task.whole)
            add(task, false, detail::wholePlan(task.linear->out, task.linear->in));
    }
    auto found =
        options.device == "cuda" ? detail::largestOfPoolsOnGpu(pools, stop) : detail::largestOfPools(pools, stop);
    if (!found)
        return propagate(found);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& [task, blocks, count] = wanted[i];
        if (blocks)
            addPooled(*task, (*found)[i], count);
        if (!blocks || task->plan.coversAll)
            detail::addWholeTop(task->statistics, (*found)[i], count);
    }
    return {};
}

/// What the copies of large matrices leave behind in each thread's heap would add up to more than they ever needed at
/// once. Not after each: pages that are returned have to be asked for again.
void returnFreedMemory() {
#ifdef __GLIBC__
    constexpr int seldom = 8;
    thread_local int calls = 0;
    if (++calls % seldom == 0)
        ::malloc_trim(0);
#endif
}

} // namespace

Result<std::vector<LinearStatistics>> statisticsOf(const Model& model, std::span<const Linear* const> linears,
                                                   const SpectrumOptions& options, std::stop_token stop) {
    const c10::InferenceMode inference;
    if (options.device == "cuda")
        if (Status loaded = loadCuda(); !loaded)
            return propagate(loaded);
    std::vector<Task> tasks;
    for (const Linear* linear : linears) {
        tasks.push_back(opened(model, *linear, options, stop));
        if (stop.stop_requested())
            return cancelled();
    }
    if (Status added = addLargest(tasks, options, stop); !added)
        return propagate(added);
    std::vector<LinearStatistics> results;
    for (Task& task : tasks) {
        if (task.matrix.defined() && options.level == StatisticLevel::full)
            if (Status added = detail::addWholeStatistics(task.statistics, task.matrix, options, stop); !added)
                return propagate(added);
        dropPages(model.checkpoint(), model.weight(*task.linear));
        results.push_back(std::move(task.statistics));
    }
    tasks.clear();
    returnFreedMemory();
    return results;
}

Result<LinearStatistics> statisticsOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                                      std::stop_token stop) {
    const Linear* one = &linear;
    auto results = statisticsOf(model, std::span(&one, 1), options, std::move(stop));
    if (!results)
        return propagate(results);
    return std::move(results->front());
}

} // namespace moescope
