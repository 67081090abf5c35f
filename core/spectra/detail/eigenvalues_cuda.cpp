// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/eigenvalues_cuda.h"

#include "kernels/detail/kernel.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t side = 128; // of a block, as in tridiagonal.cu
constexpr int tridiagonalThreads = 256, bisectionThreads = 128;
// Share of the largest λ down to which a float32 Gram matrix is good to 1e-5.
constexpr double floatGoodDownTo = 1e-2;

/// The kernel's enumeration of element types, or nothing.
std::optional<int> kernelType(at::ScalarType type) {
    switch (type) {
    case at::kFloat:
        return 0;
    case at::kBFloat16:
        return 1;
    case at::kHalf:
        return 2;
    default:
        return std::nullopt;
    }
}

/// Whether squares of the elements stay well inside float32; float64 weights are never rounded to it.
bool suitsFloat(const at::Tensor& matrix) {
    if (matrix.scalar_type() == at::kDouble)
        return false;
    const double largest = matrix.abs().max().item<double>();
    return largest > 1e-15 && largest < 1e15;
}

/// The pool's `wanted` largest, ascending; empty where the kernels do not serve.
Result<std::vector<double>> largestByKernels(const BlockPool& pool) {
    if (pool.rows != side || pool.columns != side || pool.wanted < 1)
        return std::vector<double>();
    const at::Tensor matrix = pool.matrix.to(at::kCUDA);
    if (!suitsFloat(matrix))
        return std::vector<double>();
    auto values = eigenvaluesOfBlocks(matrix, at::tensor(pool.numbers, at::kLong).to(at::kInt).to(at::kCUDA));
    if (!values)
        return propagate(values);
    const at::Tensor top = std::get<0>(values->flatten().topk(pool.wanted)).flip(0).to(at::kCPU, at::kDouble);
    std::vector<double> largest(top.const_data_ptr<double>(), top.const_data_ptr<double>() + top.numel());
    if (largest.front() < floatGoodDownTo * largest.back())
        largest.clear();
    return largest;
}

} // namespace

Result<at::Tensor> eigenvaluesOfBlocks(const at::Tensor& matrix, const at::Tensor& blocks) {
    const auto type = kernelType(matrix.scalar_type());
    TORCH_CHECK(type && matrix.is_cuda() && matrix.is_contiguous() && blocks.is_cuda() &&
                    blocks.scalar_type() == at::kInt,
                "eigenvaluesOfBlocks takes a contiguous float matrix and int32 block numbers on CUDA");
    auto tridiagonalise = Kernel::load("tridiagonal", "tridiagonalise_blocks", matrix.device());
    if (!tridiagonalise)
        return propagate(tridiagonalise);
    auto bisect = Kernel::load("bisection", "eigenvalues_by_bisection", matrix.device());
    if (!bisect)
        return propagate(bisect);
    const std::int64_t count = blocks.size(0);
    const at::TensorOptions options = matrix.options().dtype(at::kFloat);
    const at::Tensor diagonal = at::empty({count, side}, options), offDiagonal = at::empty({count, side}, options);
    const at::Tensor scales = at::empty({count}, options);
    at::Tensor values = at::empty({count, side}, options);
    float *const d = diagonal.mutable_data_ptr<float>(), *const e = offDiagonal.mutable_data_ptr<float>();
    float* const s = scales.mutable_data_ptr<float>();
    const auto constant = [](float* pointer) -> const float* { return pointer; };
    const long long stride = matrix.size(1);
    const int across = static_cast<int>(matrix.size(1) / side);
    Status started = tridiagonalise->launch(count, tridiagonalThreads, matrix.const_data_ptr(), *type, stride,
                                            blocks.const_data_ptr<int>(), across, d, e, s);
    if (started)
        started = bisect->launch(count, bisectionThreads, constant(d), constant(e), constant(s),
                                 values.mutable_data_ptr<float>());
    if (!started)
        return propagate(started);
    return values;
}

Result<std::vector<std::vector<double>>> largestOfPoolsOnGpu(std::span<const BlockPool> pools,
                                                             const std::stop_token& stop) {
    std::vector<std::vector<double>> all;
    for (const BlockPool& pool : pools) {
        if (stop.stop_requested())
            return cancelled();
        auto largest = largestByKernels(pool);
        if (!largest)
            return propagate(largest);
        if (largest->empty() && pool.wanted > 0) {
            auto onCpu = largestOfPools(std::span(&pool, 1), stop);
            if (!onCpu)
                return propagate(onCpu);
            *largest = std::move(onCpu->front());
        }
        all.push_back(std::move(*largest));
    }
    return all;
}

} // namespace moescope::detail
