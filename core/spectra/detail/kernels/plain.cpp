// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_KERNELS plain
#define MOESCOPE_KERNELS_NAME "plain"
#define MOESCOPE_VECTOR_BYTES 16
#define MOESCOPE_ROW_TILE 2
#include "spectra/detail/kernels/body.h"
