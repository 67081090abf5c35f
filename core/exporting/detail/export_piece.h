// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"
#include "support/result.h"

namespace moescope::detail {

/// Takes the bytes of the next tensor, whole.
using PutBytes = std::function<Status(std::span<const std::byte>)>;

/// Tensors that belong together in an exported file: known by name and shape before anything is computed, so that
/// sizes, shards and free space are known too; their bytes are made when they are written.
struct ExportPiece {
    std::vector<TensorSpec> tensors;
    std::function<Status(const PutBytes&)> putBytes; ///< once for each tensor, in order; may run on any thread
    TensorView copied = {};                          ///< without putBytes: the one tensor, as the model has it

    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        for (const TensorSpec& tensor : tensors)
            sum += tensor.bytes();
        return sum;
    }
};

} // namespace moescope::detail
