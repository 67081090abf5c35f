// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_ROWS rows_avx512
#define MOESCOPE_ROWS_NAME "avx512"
#include "quantize/detail/rows/body.h"
