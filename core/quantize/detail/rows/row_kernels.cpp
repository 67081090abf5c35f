// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/rows/row_kernels.h"

#include "kernels/instruction_sets.h"

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
    return forThisProcessor(rows_avx512::table, rows_avx2::table, rows_plain::table);
}

const RowKernels& rowKernels() {
    static const RowKernels& best = *everyRowKernels().front();
    return best;
}

} // namespace moescope::detail
