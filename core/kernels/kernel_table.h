// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace moescope {

/// A CUDA source of our own: one file of core/kernels/cuda, embedded in the program and compiled at its first use.
/// The sources include nothing, so NVRTC needs no headers.
struct KernelSource {
    std::string_view name; ///< the file's name without .cu
    std::string_view text;
    std::span<const std::string_view> entries; ///< the kernels in it
    bool fusedMultiplyAdd = true; ///< false: a * b + c keeps both roundings, as in libtorch's separate operations
};

/// All of them; the tests compile every one. A new source is a file, a line here and in core/CMakeLists.txt.
std::span<const KernelSource> kernelTable();

/// The table's entry of that name, or nothing.
const KernelSource* findKernelSource(std::string_view name);

} // namespace moescope
