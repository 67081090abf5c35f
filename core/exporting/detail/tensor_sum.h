// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "exporting/detail/piece_stream.h"
#include "support/sha256.h"

namespace moescope::detail {

/// SHA-256 of tensors whose parts come one after another.
class TensorSum {
public:
    /// The sum of the tensor, of `bytes` bytes, with its last part; before that, nothing.
    std::optional<std::string> add(const StreamPart& part, std::size_t bytes) {
        if (!part.sha256.empty())
            return part.sha256;
        m_sum.add(part.bytes);
        m_bytes += part.bytes.size();
        if (m_bytes < bytes)
            return std::nullopt;
        m_bytes = 0;
        return std::exchange(m_sum, Sha256()).hex();
    }

private:
    Sha256 m_sum;
    std::size_t m_bytes = 0;
};

} // namespace moescope::detail
