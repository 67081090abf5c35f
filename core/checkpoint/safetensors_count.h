// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "checkpoint/safetensors_writer.h"

namespace moescope {

/// The size of a safetensors file to the byte, counted tensor by tensor instead of written: for asking what another
/// plan would come to within a frame. Equals SafetensorsWriter::fileSize for the same tensors in the same order.
class SafetensorsCount {
public:
    explicit SafetensorsCount(const std::map<std::string, std::string>& metadata = {});

    /// Bytes of a tensor's entry in the header, its two offsets left out.
    static std::size_t entryBytes(const TensorSpec& spec);

    void add(std::size_t entry, std::size_t tensor);
    [[nodiscard]] std::size_t fileSize() const;
    [[nodiscard]] std::size_t tensorBytes() const { return m_offset; }

private:
    std::size_t m_header;     ///< text so far, without the closing brace and the padding
    std::size_t m_offset = 0; ///< bytes of tensors so far
    bool m_empty;             ///< nothing stands in the header yet, so that no comma is needed
};

} // namespace moescope
