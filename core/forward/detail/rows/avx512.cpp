// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_LAYER_ROWS layer_rows_avx512
#define MOESCOPE_LAYER_ROWS_NAME "avx512"
#include "forward/detail/rows/body.h"
