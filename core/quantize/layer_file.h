// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/safetensors.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope {

/// The file of one finished layer, read a matrix at a time (docs/run-folder.md). Opening checks names, types and
/// shapes; reading checks the values: codes within their width, scales finite.
class LayerFile {
public:
    static Result<LayerFile> open(const std::filesystem::path& file);
    /// Replaces `file` as a whole or not at all, without holding a second copy in memory. `hidden`: length of a
    /// router's row.
    static Status write(const QuantizedLayer& layer, std::int64_t hidden, const std::filesystem::path& file);

    [[nodiscard]] int layer() const { return m_layer; }
    [[nodiscard]] std::vector<std::string> modules() const;
    [[nodiscard]] bool has(const std::string& module) const { return m_linears.contains(module); }
    /// Bits, group, symmetric and shape of a module that has() knows; no codes.
    [[nodiscard]] const QuantizedLinear& settings(const std::string& module) const { return m_linears.at(module); }
    Result<QuantizedLinear> read(const std::string& module) const;
    /// The refitted rows [experts, hidden], or empty.
    [[nodiscard]] std::vector<float> router() const;

private:
    Status addLinear(QuantizedLinear linear);

    SafetensorsFile m_file;
    int m_layer = 0;
    std::map<std::string, QuantizedLinear> m_linears;
};

} // namespace moescope
