// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/rows/row_kernels.h"

namespace moescope::detail {

// Names of their own: the spectra have kernels for the same instruction sets.
namespace rows_avx512 {
extern const RowKernels table;
} // namespace rows_avx512
namespace rows_avx2 {
extern const RowKernels table;
} // namespace rows_avx2
namespace rows_plain {
extern const RowKernels table;
} // namespace rows_plain

std::vector<const RowKernels*> everyRowKernels() {
    std::vector<const RowKernels*> found;
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        found.push_back(&rows_avx512::table);
    if (__builtin_cpu_supports("avx2"))
        found.push_back(&rows_avx2::table);
#endif
    found.push_back(&rows_plain::table);
    return found;
}

const RowKernels& rowKernels() {
    static const RowKernels& best = *everyRowKernels().front();
    return best;
}

} // namespace moescope::detail
