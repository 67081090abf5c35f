// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/packed_layout.h"

#include <nlohmann/json.hpp>

#include "exporting/detail/bit_packing.h"
#include "exporting/detail/gptq_layout.h"
#include "exporting/detail/nvfp4_layout.h"

namespace moescope::detail {
namespace {

using Shape = std::pair<std::int64_t, std::int64_t>;

Shape gptqShape(const Checkpoint& checkpoint, const std::string& module) {
    const TensorInfo& weight = *checkpoint.find(module + ".qweight");
    const std::int64_t in = checkpoint.find(module + ".g_idx")->elements();
    if (weight.shape.size() != 2 || weight.shape[1] < 1 || in < packedRun || in % packedRun != 0)
        return {0, 0};
    return {weight.shape[1], in};
}

Shape nvfp4Shape(const Checkpoint& checkpoint, const std::string& module) {
    const TensorInfo& weight = *checkpoint.find(module + ".weight_packed");
    constexpr std::int64_t most = std::int64_t(1) << 40; // doubling it stays a number
    if (weight.shape.size() != 2 || weight.shape[0] < 1 || weight.shape[1] < 1 || weight.shape[1] > most ||
        2 * weight.shape[1] % nvfp4Group != 0)
        return {0, 0};
    return {weight.shape[0], 2 * weight.shape[1]};
}

} // namespace

const PackedLayout& packedLayout(std::string_view format) {
    static const PackedLayout gptq{
        ".qweight", ".scales", {".qweight", ".qzeros", ".scales", ".g_idx"}, readGptq, gptqShape};
    static const PackedLayout nvfp4{".weight_packed",
                                    ".weight_scale",
                                    {".weight_packed", ".weight_scale", ".weight_global_scale"},
                                    readNvfp4,
                                    nvfp4Shape};
    return format == "nvfp4" ? nvfp4 : gptq;
}

std::string packedFormatOf(const nlohmann::json& config) {
    const auto quantization = config.is_object() ? config.find("quantization_config") : config.end();
    if (!config.is_object() || quantization == config.end())
        return "bf16";
    const bool compressed =
        quantization->is_object() && quantization->value("quant_method", nlohmann::json()) == "compressed-tensors";
    return compressed ? "nvfp4" : "mixed";
}

} // namespace moescope::detail
