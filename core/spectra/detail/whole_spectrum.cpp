// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/whole_spectrum.h"

#include <algorithm>

#include "spectra/detail/sturm.h"

namespace moescope::detail {
namespace {

// Below this share of the largest λ the values of a float64 Gram matrix are not good to 1e-6 any more.
constexpr double gramShare = 1e-10;
constexpr std::int64_t panelWork = 1 << 28; // multiplications between two looks at the stop token

struct Stopper {
    const std::stop_token& stop;
    static int requested(void* self) { return static_cast<Stopper*>(self)->stop.stop_requested() ? 1 : 0; }
};

Result<at::Tensor> gramOf(const at::Tensor& matrix, const std::stop_token& stop) {
    const at::Tensor tall = matrix.size(0) >= matrix.size(1) ? matrix : matrix.t();
    at::Tensor gram = at::zeros({tall.size(1), tall.size(1)}, at::kDouble);
    const std::int64_t panel = std::clamp<std::int64_t>(panelWork / (tall.size(1) * tall.size(1)), 8, 512);
    for (const at::Tensor& rows : tall.split(panel)) {
        if (stop.stop_requested())
            return cancelled();
        const at::Tensor wide = rows.to(at::kDouble);
        gram.addmm_(wide.t(), wide);
    }
    return gram;
}

std::vector<double> bySvd(const at::Tensor& matrix) {
    const at::Tensor values = at::linalg_svdvals(matrix.to(at::kDouble)).square_().contiguous();
    std::vector<double> squares(values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel());
    std::ranges::sort(squares);
    return squares;
}

} // namespace

Result<std::vector<double>> wholeSpectrum(const at::Tensor& matrix, const std::stop_token& stop) {
    auto gram = gramOf(matrix, stop);
    if (!gram)
        return propagate(gram);
    const double scale = gram->diagonal().max().item<double>();
    if (!(scale > 1e-200 && scale < 1e200))
        return bySvd(matrix);
    gram->div_(scale);
    const auto n = static_cast<std::size_t>(gram->size(0));
    Tridiagonal tridiagonal{std::vector<double>(n), std::vector<double>(n)};
    std::vector<double> workspace(2 * n);
    Stopper stopper{stop};
    if (!kernels().tridiagonalLarge(gram->mutable_data_ptr<double>(), static_cast<int>(n), tridiagonal.diagonal.data(),
                                    tridiagonal.offDiagonal.data(), workspace.data(), &Stopper::requested, &stopper))
        return cancelled();
    const double bound = SturmMatrix::bound(tridiagonal);
    std::vector<double> values;
    SturmMatrix(tridiagonal, bound).largest(static_cast<int>(n), -1.0, 0x1p-53, values);
    std::ranges::sort(values);
    if (values.front() < gramShare * values.back())
        return bySvd(matrix);
    for (double& value : values)
        value *= bound * scale;
    return values;
}

} // namespace moescope::detail
