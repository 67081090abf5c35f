// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_LAYER_ROWS layer_rows_avx2
#define MOESCOPE_LAYER_ROWS_NAME "avx2"
#include "forward/detail/rows/body.h"
