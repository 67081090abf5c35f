// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_KERNELS avx2
#define MOESCOPE_KERNELS_NAME "avx2"
#define MOESCOPE_VECTOR_BYTES 32
#define MOESCOPE_ROW_TILE 2
#include "spectra/detail/kernels/body.h"
