// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace moescope {

/// Instruction sets that loops of ours are compiled for (moescope_rows() of core/CMakeLists.txt).
enum class InstructionSet { avx512, avx2, plain };

/// Those that this processor runs, the best first; plain comes last.
std::vector<InstructionSet> instructionSets();

/// Of tables compiled for each instruction set, those that this processor runs, the best first.
template <class Table>
std::vector<const Table*> forThisProcessor(const Table& avx512, const Table& avx2, const Table& plain) {
    std::vector<const Table*> found;
    for (const InstructionSet set : instructionSets())
        found.push_back(set == InstructionSet::avx512 ? &avx512 : set == InstructionSet::avx2 ? &avx2 : &plain);
    return found;
}

} // namespace moescope
