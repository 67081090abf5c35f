// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace moescope {

/// Bytes of the machine's memory now. Where the system does not tell (not Linux), zeros.
struct MachineMemory {
    std::uint64_t total = 0;
    std::uint64_t available = 0; ///< for new allocations, without swapping
    std::uint64_t resident = 0;  ///< of this process, mapped files included as far as they are read
};
MachineMemory machineMemory();

} // namespace moescope
