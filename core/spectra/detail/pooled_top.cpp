// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/pooled_top.h"

#include <algorithm>
#include <array>
#include <map>

#include "spectra/detail/kernels/kernels.h"
#include "spectra/detail/sturm.h"

namespace moescope::detail {
namespace {

// Smallest share of a block's largest λ that its tridiagonal form is used for (docs/methods/spectra.md, Precision).
constexpr double floatShare = 0.04;
constexpr double doubleShare = 1e-9;
// Bisection stops at these shares of the pool's bound.
constexpr double floatTolerance = 0x1p-31;
constexpr double doubleTolerance = 0x1p-52;

struct Block {
    Piece piece;
    Tridiagonal tridiagonal;
    bool isDouble = false;
    double largest = 0.0; ///< λ, where any is wanted from this block
};

struct Shape {
    std::int64_t rows, columns;
    auto operator<=>(const Shape&) const = default;
};

/// Fills in the tridiagonal forms; blocks have one shape.
Status tridiagonalise(std::span<Block* const> blocks, const Shape& shape, bool inDouble, const std::stop_token& stop) {
    const Kernels& best = kernels();
    const auto rows = static_cast<int>(shape.rows);
    const auto columns = static_cast<int>(shape.columns);
    const auto side = static_cast<std::ptrdiff_t>(std::min(rows, columns));
    const auto lanes = static_cast<std::size_t>(inDouble ? best.doubleLanes : best.lanes);
    thread_local std::vector<std::byte> workspace;
    workspace.resize(
        std::max(workspace.size(), (inDouble ? best.workspaceBytesDouble : best.workspaceBytes)(rows, columns)));
    std::vector<Piece> pieces(lanes);
    std::vector<double> diagonals(lanes * static_cast<std::size_t>(side)), offDiagonals(diagonals.size());
    for (std::size_t first = 0; first < blocks.size(); first += lanes) {
        if (stop.stop_requested())
            return cancelled();
        const std::size_t count = std::min(lanes, blocks.size() - first);
        for (std::size_t i = 0; i < count; ++i)
            pieces[i] = blocks[first + i]->piece;
        (inDouble ? best.tridiagonalDouble : best.tridiagonal)(pieces.data(), static_cast<int>(count), rows, columns,
                                                               diagonals.data(), offDiagonals.data(), workspace.data());
        for (std::size_t i = 0; i < count; ++i) {
            const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(i) * side;
            blocks[first + i]->tridiagonal = {{diagonals.begin() + from, diagonals.begin() + from + side},
                                              {offDiagonals.begin() + from, offDiagonals.begin() + from + side}};
            blocks[first + i]->isDouble = inDouble;
        }
    }
    return {};
}

/// The largest eigenvalues of all blocks together.
class Selection {
public:
    Selection(std::vector<Block>& blocks, std::int64_t wanted)
        : m_blocks(blocks)
        , m_wanted(wanted) {
        m_bound = 1e-300;
        for (const Block& block : blocks)
            m_bound = std::max(m_bound, SturmMatrix::bound(block.tridiagonal));
        m_matrices.reserve(blocks.size());
        for (const Block& block : blocks) {
            m_matrices.emplace_back(block.tridiagonal, m_bound);
            m_total += m_matrices.back().size();
        }
    }

    /// Ascending.
    std::vector<double> values(double tolerance) {
        const double floor = threshold(tolerance);
        std::array<double, shiftsPerCall> shifts;
        shifts.fill(floor);
        std::array<std::int64_t, shiftsPerCall> below;
        std::vector<double> found;
        for (std::size_t i = 0; i < m_blocks.size(); ++i) {
            m_matrices[i].countBelow(shifts.data(), below.data());
            const std::size_t before = found.size();
            m_matrices[i].largest(m_matrices[i].size() - static_cast<int>(below[0]), floor, tolerance, found);
            m_blocks[i].largest = found.size() > before ? found[before] * m_bound : 0.0;
        }
        std::ranges::sort(found);
        found.erase(found.begin(), found.end() - m_wanted);
        for (double& value : found)
            value = std::max(0.0, value * m_bound);
        return found;
    }

private:
    /// A value with at least `wanted` eigenvalues above it, and not many more unless they are equal.
    double threshold(double tolerance) {
        double low = -1.0 - 1e-9, high = 1.0 + 1e-9;
        std::int64_t aboveLow = m_total;
        const std::int64_t enough = m_wanted + std::max<std::int64_t>(2, m_wanted / 50);
        while (aboveLow > enough && high - low > tolerance) {
            std::array<double, shiftsPerCall> shifts;
            for (int i = 0; i < shiftsPerCall; ++i)
                shifts[static_cast<std::size_t>(i)] = low + (high - low) * (i + 1) / (shiftsPerCall + 1);
            std::array<std::int64_t, shiftsPerCall> above{}, below;
            for (const SturmMatrix& matrix : m_matrices) {
                matrix.countBelow(shifts.data(), below.data());
                for (std::size_t i = 0; i < shiftsPerCall; ++i)
                    above[i] += matrix.size() - below[i];
            }
            for (std::size_t i = 0; i < shiftsPerCall; ++i) // descending counts
                if (above[i] >= m_wanted) {
                    low = shifts[i];
                    aboveLow = above[i];
                } else {
                    high = shifts[i];
                    break;
                }
        }
        return low;
    }

    std::vector<Block>& m_blocks;
    std::int64_t m_wanted;
    std::int64_t m_total = 0;
    double m_bound = 0.0;
    std::vector<SturmMatrix> m_matrices;
};

std::vector<Block> blocksOf(const BlockPool& pool) {
    const std::int64_t across = pool.matrix.size(1) / pool.columns;
    const std::int64_t stride = pool.matrix.size(1);
    const float* values = pool.matrix.const_data_ptr<float>();
    std::vector<Block> blocks;
    blocks.reserve(pool.numbers.size());
    for (const std::int64_t number : pool.numbers)
        blocks.push_back(
            {{values + number / across * pool.rows * stride + number % across * pool.columns, stride}, {}, false, 0.0});
    return blocks;
}

Result<std::vector<double>> select(std::vector<Block>& blocks, const BlockPool& pool, const std::stop_token& stop) {
    std::vector<double> values = Selection(blocks, pool.wanted).values(floatTolerance);
    std::vector<Block*> unsure;
    for (Block& block : blocks)
        if (values.front() < floatShare * block.largest)
            unsure.push_back(&block);
    if (unsure.empty())
        return values;
    if (Status done = tridiagonalise(unsure, {pool.rows, pool.columns}, true, stop); !done)
        return propagate(done);
    values = Selection(blocks, pool.wanted).values(doubleTolerance);
    for (const Block& block : blocks)
        if (values.front() < (block.isDouble ? doubleShare : 0.9 * floatShare) * block.largest)
            return std::vector<double>();
    return values;
}

} // namespace

Result<std::vector<std::vector<double>>> largestEigenvalues(std::span<const BlockPool> pools,
                                                            const std::stop_token& stop) {
    std::vector<std::vector<Block>> all;
    std::map<Shape, std::vector<Block*>> byShape;
    all.reserve(pools.size());
    for (const BlockPool& pool : pools) {
        all.push_back(blocksOf(pool));
        for (Block& block : all.back())
            byShape[{pool.rows, pool.columns}].push_back(&block);
    }
    for (const auto& [shape, blocks] : byShape)
        if (Status done = tridiagonalise(blocks, shape, false, stop); !done)
            return propagate(done);
    std::vector<std::vector<double>> values;
    for (std::size_t i = 0; i < pools.size(); ++i) {
        if (stop.stop_requested())
            return cancelled();
        auto found = select(all[i], pools[i], stop);
        if (!found)
            return propagate(found);
        values.push_back(std::move(*found));
    }
    return values;
}

} // namespace moescope::detail
