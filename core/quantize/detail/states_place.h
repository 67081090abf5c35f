// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "forward/detail/tensor_memory.h"
#include "quantize/detail/window_states.h"
#include "quantize/run_config.h"

namespace moescope::detail {

/// Where the hidden states of a run lie. "auto": on a GPU while both chains [windows, length, hidden] take less than a
/// sixteenth of it; else in the host's memory while they take less than the limit there (RunConfig::statesLimit, or
/// half of what is free); else in files.
WindowStates::Place placeOfStates(const RunConfig& config, std::uint64_t bytesOfBoth, bool onGpu,
                                  const DeviceMemory& device, const DeviceMemory& host);
WindowStates::Place placeOfStates(const RunConfig& config, at::IntArrayRef sizes, at::ScalarType type,
                                  at::Device device);

} // namespace moescope::detail
