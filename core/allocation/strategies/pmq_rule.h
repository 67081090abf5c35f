// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

namespace moescope {

/// PMQ's integer program for one layer (MC-MoE, precision_solver.py), solved exactly: one width an expert, least total
/// loss, at most `total` bits, and at least one expert at each of the two widest candidates. `losses`
/// [experts][widths], `bits` ascending, two or more. Returns each expert's index into `bits`; none where the bits do
/// not suffice. Equal losses: the first expert takes the narrower width.
std::optional<std::vector<int>> pmqLayer(const std::vector<std::vector<double>>& losses, const std::vector<int>& bits,
                                         int total);

/// The fewest bits that a layer can have under these rules; none where it has fewer experts than needed.
std::optional<int> pmqLeastBits(int experts, const std::vector<int>& bits);

} // namespace moescope
