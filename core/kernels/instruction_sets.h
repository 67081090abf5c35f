// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace moescope {

/// Instruction sets that loops of ours are compiled for (MOESCOPE_INSTRUCTION_SETS of core/CMakeLists.txt).
enum class InstructionSet { avx512, avx2, plain };

/// Those that this processor runs, the best first; plain comes last.
std::vector<InstructionSet> instructionSets();

} // namespace moescope
