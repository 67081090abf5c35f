// SPDX-License-Identifier: Apache-2.0
#define MOESCOPE_ROWS rows_plain
#define MOESCOPE_ROWS_NAME "plain"
#include "quantize/detail/rows/body.h"
