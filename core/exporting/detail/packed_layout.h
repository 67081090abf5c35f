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
    std::string_view global = {};              ///< ending of the scale of the whole matrix
    std::string_view input = {};               ///< ending of the scale of quantized activations

    /// The part of this ending is there. ModelOpt calls codes ".weight", as all call a weight in full precision.
    [[nodiscard]] bool has(const Checkpoint& checkpoint, const std::string& module, std::string_view part) const;
    /// Whether a tensor is a part of a packed linear, by its name and type.
    [[nodiscard]] bool holds(const TensorInfo& tensor) const;
};

/// NAME.weight is there in a floating type.
bool hasFullPrecision(const Checkpoint& checkpoint, const std::string& module);

/// Of an export format (exporterTable()). `bf16` packs nothing: what must not be there is looked for as GPTQ tensors.
const PackedLayout& packedLayout(std::string_view format);

/// The format whose layout a folder has, told by its config.json: "mixed", "nvfp4", "nvfp4-auto-round",
/// "nvfp4-modelopt", "serving", "serving-layers" where experts have several schemes, or "bf16" without a
/// quantization_config. Another quantization is taken for "mixed", whose checks then say what is wrong.
std::string packedFormatOf(const nlohmann::json& config);

} // namespace moescope::detail
