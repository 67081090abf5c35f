// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/eigenvalues_cuda.h"

#include "kernels/detail/kernel.h"
#include "spectra/detail/hill.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t side = 128; // of a block, as in tridiagonal.cu
constexpr int tridiagonalThreads = 256, bisectionThreads = 128;
// Shares of the largest λ down to which a Gram matrix is good to 1e-5 (eigenvalues.cpp has the same two).
constexpr double floatGoodDownTo = 1e-2, doubleGoodDownTo = 1e-10;

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

std::vector<double> sortedOnCpu(const at::Tensor& values) {
    const at::Tensor sorted = std::get<0>(at::sort(values.flatten())).to(at::kCPU, at::kDouble);
    return {sorted.const_data_ptr<double>(), sorted.const_data_ptr<double>() + sorted.numel()};
}

/// Whether the smallest λ that alpha looks at is at least `share` of the largest.
bool reaches(const std::vector<double>& ascending, double share) {
    const auto count = static_cast<std::int64_t>(ascending.size());
    const std::int64_t reference = std::max<std::int64_t>(0, count - 1 - hillTail(count));
    return ascending.back() > 0.0 && ascending[static_cast<std::size_t>(reference)] >= share * ascending.back();
}

/// Whether squares of the elements stay well inside float32; float64 weights are never rounded to it.
bool suitsFloat(const at::Tensor& matrix) {
    if (matrix.scalar_type() == at::kDouble)
        return false;
    const double largest = matrix.abs().max().item<double>();
    return largest > 1e-15 && largest < 1e15;
}

/// f8 weights become float32, which holds them exactly; the others stay as they are.
at::Tensor toGpu(const at::Tensor& stored) {
    const at::Tensor moved = stored.to(at::kCUDA);
    return moved.scalar_type() == at::kDouble || kernelType(moved.scalar_type()) ? moved : moved.to(at::kFloat);
}

/// libtorch opens its GPU linear algebra at the first call and allows no second thread meanwhile, so one goes ahead.
void openLinearAlgebra() {
    static const bool opened = [] {
        at::linalg_eigvalsh(at::eye(2, at::TensorOptions().device(at::kCUDA).dtype(at::kFloat)));
        return true;
    }();
    static_cast<void>(opened);
}

at::Tensor asOnCpu(const at::Tensor& stored) {
    return stored.scalar_type() == at::kDouble ? stored : stored.to(at::kFloat);
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

Result<Eigenvalues> pooledEigenvaluesOnGpu(const at::Tensor& stored, int block, int maximumBlocks,
                                           std::string_view name, const std::stop_token& stop) {
    if (stop.stop_requested())
        return cancelled();
    const std::int64_t down = stored.size(0) / side, across = stored.size(1) / side;
    const bool whole = stored.size(0) < block || stored.size(1) < block;
    if (whole)
        return wholeEigenvaluesOnGpu(stored, stop);
    if (const at::Tensor matrix = toGpu(stored); block == side && suitsFloat(matrix)) {
        const std::int64_t count = std::min<std::int64_t>(down * across, maximumBlocks);
        const at::Tensor numbers =
            at::tensor(sampleBySeed(down * across, count, name), at::kLong).to(at::kInt).to(at::kCUDA);
        auto values = eigenvaluesOfBlocks(matrix, numbers);
        if (!values)
            return propagate(values);
        if (std::vector<double> sorted = sortedOnCpu(*values); reaches(sorted, floatGoodDownTo))
            return Eigenvalues{std::move(sorted), static_cast<int>(count), count < down * across};
    }
    return pooledEigenvalues(asOnCpu(stored), block, maximumBlocks, name, Need::topTenth, stop);
}

Result<Eigenvalues> wholeEigenvaluesOnGpu(const at::Tensor& stored, const std::stop_token& stop) {
    openLinearAlgebra();
    const at::Tensor matrix = toGpu(stored);
    for (const auto& [type, share] : {std::pair{at::kFloat, floatGoodDownTo}, {at::kDouble, doubleGoodDownTo}}) {
        if (stop.stop_requested())
            return cancelled();
        if (type == at::kFloat && !suitsFloat(matrix))
            continue;
        const at::Tensor given = matrix.to(type);
        const at::Tensor gram = given.size(0) <= given.size(1) ? given.matmul(given.mT()) : given.mT().matmul(given);
        if (std::vector<double> sorted = sortedOnCpu(at::linalg_eigvalsh(gram).clamp_min(0)); reaches(sorted, share))
            return Eigenvalues{std::move(sorted), 1, false};
    }
    return wholeEigenvalues(asOnCpu(stored), Need::topTenth, stop); // float64, at last by SVD
}

} // namespace moescope::detail
