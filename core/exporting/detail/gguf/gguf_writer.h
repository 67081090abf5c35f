// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

#include "exporting/detail/gguf/gguf_types.h"
#include "support/output_file.h"
#include "support/result.h"

namespace moescope::detail {

/// Writes a GGUF file (version 3, alignment 32): metadata and tensor entries at once, then each tensor's bytes in
/// order, in as many pieces as one likes.
class GgufWriter {
public:
    static Result<GgufWriter> create(const std::filesystem::path& file, const GgufMetadata& metadata,
                                     std::vector<GgufTensorInfo> tensors);
    /// The next bytes of the tensor that is under way; a tensor that is full is followed by the next one.
    Status write(std::span<const std::byte> bytes);
    /// Fails where a tensor is not whole.
    Status finish();
    /// Of the whole file, after finish(), once.
    [[nodiscard]] std::string sha256() { return m_stream.sha256(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_stream.bytes(); }

    /// What a file comes to, to the byte.
    static std::uint64_t fileBytes(const GgufMetadata& metadata, std::span<const GgufTensorInfo> tensors);

private:
    std::filesystem::path m_file;
    OutputFile m_stream;
    std::vector<GgufTensorInfo> m_tensors;
    std::size_t m_next = 0;
    std::uint64_t m_left = 0; ///< of the tensor under way
};

} // namespace moescope::detail
