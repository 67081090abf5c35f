// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/dtype.h"
#include "support/output_file.h"
#include "support/result.h"

namespace moescope {

/// What a tensor of a file to be written will be.
struct TensorSpec {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;

    [[nodiscard]] std::size_t bytes() const;
};

/// Writes a safetensors file in one pass and bounded memory: the header from the specs, then each tensor's bytes in
/// that order. The file is whole only after finish(), and on the disk after syncToDisk(); write into an AtomicFolder,
/// or use writeSafetensors or streamSafetensors for a single file.
class SafetensorsWriter {
public:
    /// `summed`: sha256() is asked for after finish().
    static Result<SafetensorsWriter> create(const std::filesystem::path& path, std::vector<TensorSpec> specs,
                                            const std::map<std::string, std::string>& metadata = {},
                                            bool summed = false);

    /// Bytes of the next tensor, whose name must be `name`. May come in pieces.
    Status write(const std::string& name, std::span<const std::byte> bytes);
    Status finish();
    /// Of the whole file, once.
    [[nodiscard]] std::string sha256() { return m_out.sha256(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_out.bytes(); }

    /// Size in bytes that a file of these specs will have, header included.
    static std::size_t fileSize(const std::vector<TensorSpec>& specs,
                                const std::map<std::string, std::string>& metadata = {});

private:
    std::filesystem::path m_path;
    OutputFile m_out;
    std::vector<TensorSpec> m_specs;
    std::size_t m_index = 0;
    std::size_t m_written = 0;
};

/// Replaces `file` as a whole or not at all while `writeTensors` hands over the tensors in the order of `specs`, in
/// bounded memory: temporary file beside it, fsync, rename.
Status streamSafetensors(const std::filesystem::path& file, std::vector<TensorSpec> specs,
                         const std::map<std::string, std::string>& metadata,
                         const std::function<Status(SafetensorsWriter&)>& writeTensors);

/// A tensor in memory, to be written.
struct TensorData {
    TensorSpec spec;
    std::vector<std::byte> bytes;
};

template <class T>
std::vector<std::byte> toBytes(std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    return {bytes.begin(), bytes.end()};
}

/// Writes a whole file atomically (temporary file, fsync, rename).
Status writeSafetensors(const std::filesystem::path& path, const std::vector<TensorData>& tensors,
                        const std::map<std::string, std::string>& metadata = {});

} // namespace moescope
