// SPDX-License-Identifier: Apache-2.0
// The kernels' source, compiled by one .cpp for each instruction set with its own compiler flags:
//   MOESCOPE_KERNELS      the namespace, and the name of the table
//   MOESCOPE_VECTOR_BYTES width of a vector register
//   MOESCOPE_ROW_TILE     rows that the sweep over the matrix takes at once, as many as the registers hold
// Nothing of the standard library is called in here: an inline function compiled with AVX2 must not become the one
// that the linker keeps for everybody.

#include "spectra/detail/kernels/batch.h"
#include "spectra/detail/kernels/elements.h"
#include "spectra/detail/kernels/kernels.h"
#include "spectra/detail/kernels/large.h"

namespace moescope::detail::MOESCOPE_KERNELS {

extern const Kernels table;
// Once for each set of instructions.
// NOLINTNEXTLINE(misc-definitions-in-headers)
const Kernels table{
    .name = MOESCOPE_KERNELS_NAME,
    .lanes = Vector<float>::lanes,
    .doubleLanes = Vector<double>::lanes,
    .tridiagonal = &tridiagonalBatch<float>,
    .workspaceBytes = &workspaceBytes<float>,
    .tridiagonalDouble = &tridiagonalBatch<double>,
    .workspaceBytesDouble = &workspaceBytes<double>,
    .tridiagonalLarge = &tridiagonalLarge,
    .countBelow = &countBelow,
    .range = &range,
    .roundingError = &roundingError,
    .firstMoments = &firstMoments,
    .centralMoments = &centralMoments,
    .softmaxSums = &softmaxSums,
};

} // namespace moescope::detail::MOESCOPE_KERNELS
