// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exporting/detail/gguf/gguf_types.h"
#include "support/drop_pages.h"
#include "support/mapped_file.h"
#include "support/result.h"

namespace moescope::detail {

/// A GGUF file, mapped: every bound is checked when it is opened. Values of kinds that moescope does not write are
/// passed over; a tensor of another type is an error.
class GgufFile {
public:
    static Result<GgufFile> open(const std::filesystem::path& file);

    [[nodiscard]] const std::map<std::string, GgufValue>& metadata() const { return m_metadata; }
    [[nodiscard]] const std::vector<GgufTensorInfo>& tensors() const { return m_tensors; }
    /// Null: there is none.
    [[nodiscard]] const GgufTensorInfo* find(const std::string& name) const;
    [[nodiscard]] std::span<const std::byte> bytes(const GgufTensorInfo& tensor) const;
    /// As dropPages() of a checkpoint does.
    void dropPages(const GgufTensorInfo& tensor) const { dropMapped(m_file->bytes(), bytes(tensor)); }

private:
    std::shared_ptr<MappedFile> m_file;
    std::map<std::string, GgufValue> m_metadata;
    std::vector<GgufTensorInfo> m_tensors;
    std::map<std::string, std::pair<std::size_t, std::uint64_t>> m_places; ///< index and first byte
};

} // namespace moescope::detail
