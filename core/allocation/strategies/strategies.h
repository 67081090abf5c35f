// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "allocation/strategy.h"

namespace moescope {

Strategy uniform();
Strategy alphaQ();
Strategy routerNorm();
Strategy manual();

} // namespace moescope
