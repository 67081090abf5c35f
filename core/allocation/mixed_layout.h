// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "allocation/plan.h"

namespace moescope {

/// Bytes of one linear W [out, in] at b bits in groups of g in the `mixed` layout (docs/formats.md): qweight int32
/// [ceil(in b / 32), out], qzeros int32 [in / g, ceil(out b / 32)], scales fp16 [in / g, out], g_idx int32 [in]. An
/// NVFP4 linear in that of `nvfp4`: weight_packed uint8 [out, in / 2], weight_scale fp8 [out, in / 16], one global
/// scale fp32.
struct MixedBytes {
    std::int64_t codes = 0;
    std::int64_t zeros = 0;
    std::int64_t scales = 0;
    std::int64_t groupIndex = 0;

    [[nodiscard]] std::int64_t overhead() const { return zeros + scales + groupIndex; }
    [[nodiscard]] std::int64_t total() const { return codes + overhead(); }
};

/// `setting` of fewer than 16 bits.
MixedBytes mixedBytes(const Linear& linear, const ModulePlan& setting);

/// Bytes of the linear's weight in an exported `mixed` folder: as above, or at 16 bits as the checkpoint has it.
std::int64_t storedBytes(const Model& model, const Linear& linear, const ModulePlan& setting);

} // namespace moescope
