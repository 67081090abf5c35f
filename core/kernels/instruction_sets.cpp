// SPDX-License-Identifier: Apache-2.0
#include "kernels/instruction_sets.h"

namespace moescope {

std::vector<InstructionSet> instructionSets() {
    std::vector<InstructionSet> found;
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        found.push_back(InstructionSet::avx512);
    if (__builtin_cpu_supports("avx2"))
        found.push_back(InstructionSet::avx2);
#endif
    found.push_back(InstructionSet::plain);
    return found;
}

} // namespace moescope
