// SPDX-License-Identifier: Apache-2.0
#include "kernels/kernel_table.h"

#include <algorithm>

#include "embedded_kernels.h" // made by CMake from core/kernels/cuda

namespace moescope {
namespace {

constexpr std::string_view roundingEntries[] = {"dequantize_rows_ff",  "dequantize_rows_fb",   "dequantize_rows_bb",
                                                "gradients_of_rows",   "sign_step_of_rows_ff", "sign_step_of_rows_fb",
                                                "sign_step_of_rows_bb"};
constexpr std::string_view tridiagonalEntries[] = {"tridiagonalise_blocks"};
constexpr std::string_view bisectionEntries[] = {"eigenvalues_by_bisection"};

constexpr std::string_view layerEntries[] = {"gated_unit_f",          "gated_unit_b", "gated_unit_backward_f",
                                             "gated_unit_backward_b", "rotate_f",     "rotate_b"};

constexpr KernelSource table[] = {
    {"rounding", embedded::rounding, roundingEntries, /*fusedMultiplyAdd=*/false},
    {"tridiagonal", embedded::tridiagonal, tridiagonalEntries},
    {"bisection", embedded::bisection, bisectionEntries},
    {"layer", embedded::layer, layerEntries},
};

} // namespace

std::span<const KernelSource> kernelTable() { return table; }

const KernelSource* findKernelSource(std::string_view name) {
    const auto found = std::ranges::find(kernelTable(), name, &KernelSource::name);
    return found == kernelTable().end() ? nullptr : &*found;
}

} // namespace moescope
