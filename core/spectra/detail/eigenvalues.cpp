// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/eigenvalues.h"

#include <array>
#include <numeric>
#include <random>

#include "spectra/detail/hill.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t blocksPerBatch = 32; // between two looks at the stop token

/// Ways to the eigenvalues, from cheap to exact, and the share of the largest λ down to which each is good to 1e-5.
/// A Gram matrix squares the condition number, so its error is a share of the largest λ (docs/methods/spectra.md).
struct Way {
    at::ScalarType type;
    bool gram;
    double goodDownTo;
};
constexpr std::array<Way, 3> ways{{{at::kFloat, true, 1e-2}, {at::kDouble, true, 1e-10}, {at::kDouble, false, 0.0}}};

/// pieces [n, rows, columns] into [n, min(rows, columns)] in float64.
at::Tensor eigenvaluesOf(const at::Tensor& pieces, const Way& way) {
    const at::Tensor given = pieces.to(way.type);
    if (!way.gram)
        return at::linalg_svdvals(given).square();
    const at::Tensor gram = given.size(1) <= given.size(2) ? given.matmul(given.mT()) : given.mT().matmul(given);
    return at::linalg_eigvalsh(gram).clamp_min(0).to(at::kDouble);
}

void append(std::vector<double>& values, const at::Tensor& more) {
    const at::Tensor flat = more.contiguous();
    values.insert(values.end(), flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel());
}

/// Smallest λ that the need depends on, as a share of the largest; 0 where everything underflowed.
double smallestShare(const std::vector<double>& ascending, Need need) {
    if (ascending.back() <= 0.0)
        return 0.0;
    const auto count = static_cast<std::int64_t>(ascending.size());
    const std::int64_t from = need == Need::all ? 0 : std::max<std::int64_t>(0, count - 1 - hillTail(count));
    return ascending[static_cast<std::size_t>(from)] / ascending.back();
}

/// Whether squares of the elements stay well inside float32.
bool fitsFloat(const at::Tensor& matrix) {
    const double largest = matrix.abs().max().item<double>();
    return matrix.scalar_type() == at::kFloat && largest > 1e-15 && largest < 1e15;
}

/// Tries the ways in turn until the values are as exact as the need asks. collect(way) gives all values.
template <class Collect>
Result<std::vector<double>> accurately(const at::Tensor& matrix, Need need, const Collect& collect) {
    const bool floatWillDo = need == Need::topTenth && fitsFloat(matrix);
    Result<std::vector<double>> values;
    for (const Way& way : ways) {
        if (way.type == at::kFloat && !floatWillDo)
            continue;
        values = collect(way);
        if (!values)
            break;
        std::ranges::sort(*values);
        if (smallestShare(*values, need) >= way.goodDownTo)
            break;
    }
    return values;
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char character : text)
        hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
    return hash;
}

} // namespace

std::vector<std::int64_t> sampleBySeed(std::int64_t count, std::int64_t chosen, std::string_view name) {
    // std::shuffle and std::sample may differ between standard libraries; a partial Fisher-Yates walk may not.
    std::mt19937_64 random(fnv1a(name));
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

Result<Eigenvalues> wholeEigenvalues(const at::Tensor& matrix, Need need, const std::stop_token& stop) {
    const auto collect = [&](const Way& way) -> Result<std::vector<double>> {
        if (stop.stop_requested())
            return cancelled();
        std::vector<double> values;
        append(values, eigenvaluesOf(matrix.unsqueeze(0), way));
        return values;
    };
    return accurately(matrix, need, collect).map([](std::vector<double> values) { return Eigenvalues{std::move(values), 1, false}; });
}

Result<Eigenvalues> pooledEigenvalues(const at::Tensor& matrix, int block, int maximumBlocks, std::string_view name,
                                      Need need, const std::stop_token& stop) {
    const std::int64_t down = matrix.size(0) / block;
    const std::int64_t across = matrix.size(1) / block;
    if (down == 0 || across == 0)
        return wholeEigenvalues(matrix, need, stop);
    const at::Tensor pieces = matrix.slice(0, 0, down * block).slice(1, 0, across * block)
                                  .view({down, block, across, block}).permute({0, 2, 1, 3});
    const std::int64_t count = std::min<std::int64_t>(down * across, maximumBlocks);
    const std::vector<std::int64_t> numbers = sampleBySeed(down * across, count, name);
    const auto collect = [&](const Way& way) -> Result<std::vector<double>> {
        std::vector<double> values;
        for (std::int64_t first = 0; first < count; first += blocksPerBatch) {
            if (stop.stop_requested())
                return cancelled();
            std::vector<at::Tensor> batch;
            for (std::int64_t i = first; i < std::min(count, first + blocksPerBatch); ++i) {
                const std::int64_t number = numbers[static_cast<std::size_t>(i)];
                batch.push_back(pieces[number / across][number % across]);
            }
            append(values, eigenvaluesOf(at::stack(batch), way));
        }
        return values;
    };
    return accurately(matrix, need, collect).map([&](std::vector<double> values) {
        return Eigenvalues{std::move(values), static_cast<int>(count), count < down * across};
    });
}

} // namespace moescope::detail
