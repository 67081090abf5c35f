// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_LAYER_ROWS layer_rows_plain
#define MOESCOPE_LAYER_ROWS_NAME "plain"
#include "forward/detail/rows/body.h"
