// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail {

namespace avx2 {
extern const Kernels table;
} // namespace avx2
namespace plain {
extern const Kernels table;
} // namespace plain

std::vector<const Kernels*> everyKernels() {
    std::vector<const Kernels*> found;
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        found.push_back(&avx2::table);
#endif
    found.push_back(&plain::table);
    return found;
}

const Kernels& kernels() {
    static const Kernels& best = *everyKernels().front();
    return best;
}

} // namespace moescope::detail
