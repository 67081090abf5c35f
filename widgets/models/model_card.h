// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "controls/value_card.h"
#include "session/document.h"
#include "session/selection.h"

namespace moescope {

/// What the open model is: family, sizes, files, odd tensors.
std::vector<ValueCard::Row> modelCard(const Document& document);

/// What is known of the pick: statistics, width, router norms, coverage, flips; as far as they are there.
std::vector<ValueCard::Row> pickCard(const Document& document, Pick pick);

} // namespace moescope
