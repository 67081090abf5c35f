// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "routing/routing_statistics.h"

namespace moescope::detail {

/// Fills what follows from the experts' counts and mean softmaxes: shares, load variation, Switch's loss.
void setBalance(DatasetRouting& routing, std::int64_t tokens, int topK);

} // namespace moescope::detail
