// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/eigenvalues.h"

#include <numeric>
#include <random>

#include "spectra/detail/whole_spectrum.h"

namespace moescope::detail {
namespace {

/// Whether squares of the elements stay well inside float32.
bool fitsFloat(const at::Tensor& matrix) {
    if (matrix.scalar_type() != at::kFloat)
        return false;
    const auto [low, high] = at::aminmax(matrix);
    const double largest = std::max(std::abs(low.item<double>()), std::abs(high.item<double>()));
    return largest > 1e-15 && largest < 1e15;
}

/// By a float64 SVD of one block after the other.
Result<std::vector<double>> bySvd(const BlockPool& pool, const std::stop_token& stop) {
    const std::int64_t across = pool.matrix.size(1) / pool.columns;
    std::vector<double> values;
    for (const std::int64_t number : pool.numbers) {
        if (stop.stop_requested())
            return cancelled();
        const at::Tensor block = pool.matrix.slice(0, number / across * pool.rows, (number / across + 1) * pool.rows)
                                     .slice(1, number % across * pool.columns, (number % across + 1) * pool.columns);
        const at::Tensor found = at::linalg_svdvals(block.to(at::kDouble)).square_().contiguous();
        values.insert(values.end(), found.const_data_ptr<double>(), found.const_data_ptr<double>() + found.numel());
    }
    std::ranges::sort(values);
    values.erase(values.begin(), values.end() - pool.wanted);
    return values;
}

} // namespace

std::uint64_t seedOf(std::string_view name) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char character : name)
        hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
    return hash;
}

std::vector<std::int64_t> sampleBySeed(std::int64_t count, std::int64_t chosen, std::string_view name) {
    // std::shuffle and std::sample may differ between standard libraries; a partial Fisher-Yates walk may not.
    std::mt19937_64 random(seedOf(name));
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 0);
    for (std::int64_t i = 0; i < chosen; ++i) {
        const auto other = i + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count - i));
        std::swap(numbers[static_cast<std::size_t>(i)], numbers[static_cast<std::size_t>(other)]);
    }
    numbers.resize(static_cast<std::size_t>(chosen));
    std::ranges::sort(numbers);
    return numbers;
}

BlockPlan wholePlan(std::int64_t out, std::int64_t in) {
    return {.rows = out, .columns = in, .numbers = {0}, .isSample = false, .coversAll = true};
}

BlockPlan planBlocks(std::int64_t out, std::int64_t in, const SpectrumOptions& options, std::string_view name) {
    const std::int64_t down = out / options.block;
    const std::int64_t across = in / options.block;
    if (options.mode == SpectrumOptions::Mode::whole || down == 0 || across == 0)
        return wholePlan(out, in);
    const std::int64_t count = std::min<std::int64_t>(down * across, options.maximumBlocks);
    return {.rows = options.block,
            .columns = options.block,
            .numbers = sampleBySeed(down * across, count, name),
            .isSample = count < down * across,
            .coversAll = options.block == out && options.block == in};
}

Result<std::vector<std::vector<double>>> largestOfPools(std::span<const BlockPool> pools, const std::stop_token& stop) {
    std::vector<BlockPool> quick;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < pools.size(); ++i)
        if (fitsFloat(pools[i].matrix)) {
            quick.push_back(pools[i]);
            places.push_back(i);
        }
    auto found = largestEigenvalues(quick, stop);
    if (!found)
        return found;
    std::vector<std::vector<double>> values(pools.size());
    for (std::size_t i = 0; i < quick.size(); ++i)
        values[places[i]] = std::move((*found)[i]);
    for (std::size_t i = 0; i < pools.size(); ++i)
        if (values[i].empty()) {
            auto exact = bySvd(pools[i], stop);
            if (!exact)
                return propagate(exact);
            values[i] = std::move(*exact);
        }
    return values;
}

Result<std::vector<double>> spectrumOfPlan(const at::Tensor& matrix, const BlockPlan& plan,
                                           const std::stop_token& stop) {
    if (plan.coversAll)
        return wholeSpectrum(matrix, stop);
    const BlockPool pool{matrix, plan.rows, plan.columns, plan.numbers, plan.eigenvalues()};
    auto values = largestOfPools(std::span(&pool, 1), stop);
    if (!values)
        return propagate(values);
    return std::move(values->front());
}

} // namespace moescope::detail
