// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "architecture/model.h"
#include "quantize/run_folder.h"
#include "routing/flips.h"

namespace moescope::test {

/// A name that would do something if a page took it for markup.
inline const std::string hostile = "<script>alert(1)</script>\"'&";

/// 21.34 % flips, KL 0.1234 on 16 windows of a text with a hostile name; four experts, two layers.
Comparison comparison();

/// Evidence of every kind that a report knows, for a run of a model of two layers and four experts.
void addEverything(RunFolder& run, const Model& model);

} // namespace moescope::test
