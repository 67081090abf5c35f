// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_ROWS rows_avx2
#define MOESCOPE_ROWS_NAME "avx2"
#include "quantize/detail/rows/body.h"
