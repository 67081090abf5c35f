// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/detail/window_states.h"
#include "routing/trace.h"
#include "support/result.h"

namespace moescope::detail {

/// What a run holds between two layers: the hidden states of the full-precision chain and of the quantized chain on the
/// calibration windows, before layer `next`, and the routing of the layers behind.
struct Chains {
    WindowStates full, quantized;
    int next = 0;
    Coverage coverage;
};

/// Digest of the plan of layers [first, last), as hexadecimal digits.
std::string planDigest(const Model& model, const Plan& plan, int first, int last);

/// Both chains verbatim (recomputing them from stored layers would not give the same bits), with the tokens and the
/// plan that they came from. Replaces `file` as a whole or not at all.
Status saveChains(const Chains& chains, const Model& model, const Plan& plan, const TokenWindows& calibration,
                  const std::filesystem::path& file);
/// Fills `chains`, whose states have their size already. Refuses, naming what differs, a file of other tokens, of
/// another plan for the layers behind, or of other sizes. A file that is not there leaves everything as it is.
Status loadChains(Chains& chains, const Model& model, const Plan& plan, const TokenWindows& calibration,
                  const std::filesystem::path& file);

} // namespace moescope::detail
