// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "architecture/linear.h"
#include "checkpoint/checkpoint.h"
#include "quantize/quantized_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// The tensors that a packed linear is made of, for reading folders back.
struct PackedLayout {
    std::string_view codes, scales;      ///< endings of the names: ".qweight", ".scales"
    std::vector<std::string_view> parts; ///< every ending that has to be there, those two among them
    Result<QuantizedLinear> (*read)(const Checkpoint&, const std::string& module, const Linear&);
    /// out and in, from the tensors of a module that has all parts; 0 where their shapes fit no linear.
    std::pair<std::int64_t, std::int64_t> (*shape)(const Checkpoint&, const std::string& module);
    std::vector<std::string_view> others = {}; ///< endings that other programs leave out
};

/// Of an export format (exporterTable()). `bf16` packs nothing: what must not be there is looked for as GPTQ tensors.
const PackedLayout& packedLayout(std::string_view format);

/// The format whose layout a folder has, told by its config.json: "mixed", "nvfp4", "serving", "serving-layers" where
/// experts have several schemes, or "bf16" without a quantization_config. Another quantization is taken for "mixed",
/// whose checks then say what is wrong.
std::string packedFormatOf(const nlohmann::json& config);

} // namespace moescope::detail
