// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "checkpoint/checkpoint.h"
#include "exporting/detail/export_piece.h"
#include "support/result.h"

namespace moescope::detail {

/// Bytes of an export that are made by themselves, or are the model's as they lie there.
struct StreamPiece {
    std::size_t bytes = 0;
    std::function<Status(const PutBytes&)> putBytes = {}; ///< null: they are
    TensorView copied = {};                               ///< these
    bool summed = false;                                  ///< one call of putBytes is one tensor: its SHA-256 is wanted
};

/// The next bytes of a stream; of a long copied tensor a part at a time.
struct StreamPart {
    std::size_t piece = 0; ///< they belong to
    std::span<const std::byte> bytes;
    std::string sha256; ///< of these bytes; empty unless they are a whole tensor of a `summed` piece
};

/// Makes pieces on all cores and gives their bytes to `take` in order, one call at a time, on any thread. Holds some
/// 64 MB, or the largest piece that is made; pages of the model leave memory behind it. A stop is noticed within
/// a piece, or 8 MB of a copied tensor.
Status streamPieces(const Checkpoint& model, const std::vector<StreamPiece>& pieces, const std::stop_token& stop,
                    const std::function<Status(const StreamPart&)>& take);

} // namespace moescope::detail
