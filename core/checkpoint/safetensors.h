// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/dtype.h"
#include "support/mapped_file.h"
#include "support/result.h"

namespace moescope {

/// One tensor of a file: where it lies and what it is. Bytes are row-major, little-endian.
struct TensorInfo {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::size_t offset = 0; ///< of the first byte, from the start of the file
    std::size_t bytes = 0;

    [[nodiscard]] std::int64_t elements() const;
};

/// A memory-mapped safetensors file. Opening reads and checks the header only: length, names, types, shape times type
/// against the byte range, ranges inside the file, no overlap, no gap that hides data, no duplicate.
class SafetensorsFile {
public:
    static Result<SafetensorsFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Ordered by offset.
    [[nodiscard]] const std::vector<TensorInfo>& tensors() const { return m_tensors; }
    [[nodiscard]] const TensorInfo* find(std::string_view name) const;
    [[nodiscard]] std::span<const std::byte> bytes(const TensorInfo& tensor) const;
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    /// SHA-256 of the header: changes with any name, type, shape or place, costs no reading of the data.
    [[nodiscard]] const std::string& headerHash() const { return m_headerHash; }
    [[nodiscard]] std::size_t fileSize() const { return m_file.bytes().size(); }

private:
    std::filesystem::path m_path;
    MappedFile m_file;
    std::vector<TensorInfo> m_tensors;
    std::map<std::string, std::size_t, std::less<>> m_byName;
    std::map<std::string, std::string> m_metadata;
    std::string m_headerHash;
};

} // namespace moescope
