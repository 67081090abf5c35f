// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/packed_layout.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "exporting/detail/bit_packing.h"
#include "exporting/detail/container_layout.h"
#include "exporting/detail/gptq_layout.h"
#include "exporting/detail/nvfp4_layout.h"

namespace moescope::detail {
namespace {

using Shape = std::pair<std::int64_t, std::int64_t>;

/// The width is told by the zero points, [groups, out * bits / 32].
Shape gptqShape(const Checkpoint& checkpoint, const std::string& module) {
    const TensorInfo& weight = *checkpoint.find(module + ".qweight");
    const TensorInfo& zeros = *checkpoint.find(module + ".qzeros");
    constexpr std::int64_t most = std::int64_t(1) << 40; // products stay numbers
    if (weight.shape.size() != 2 || weight.shape[1] < 1 || weight.shape[0] > most || zeros.shape.size() != 2 ||
        zeros.shape[1] > most)
        return {0, 0};
    const std::int64_t bits = zeros.shape[1] * packedRun / weight.shape[1];
    if (bits < 1 || bits > 8 || weight.shape[0] * packedRun % bits != 0)
        return {0, 0};
    const std::int64_t in = weight.shape[0] * packedRun / bits;
    const TensorInfo* index = checkpoint.find(module + ".g_idx");
    if (in < packedRun || in % packedRun != 0 || (index && index->elements() != in))
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

/// Config groups of compressed-tensors that name experts.
std::ptrdiff_t expertGroups(const nlohmann::json& quantization) {
    const auto groups = quantization.find("config_groups");
    if (groups == quantization.end() || !groups->is_object())
        return 0;
    return std::ranges::count_if(*groups, [](const nlohmann::json& group) {
        const auto targets = group.is_object() ? group.find("targets") : group.end();
        return group.is_object() && targets != group.end() && targets->is_array() &&
               std::ranges::any_of(*targets, [](const nlohmann::json& target) {
                   return target.is_string() &&
                          target.get_ref<const std::string&>().find("experts") != std::string::npos;
               });
    });
}

} // namespace

const PackedLayout& packedLayout(std::string_view format) {
    static const PackedLayout gptq{".qweight", ".scales", {".qweight", ".qzeros", ".scales"},
                                   readGptq,   gptqShape, {".g_idx"}};
    static const PackedLayout nvfp4{".weight_packed",
                                    ".weight_scale",
                                    {".weight_packed", ".weight_scale", ".weight_global_scale"},
                                    readNvfp4,
                                    nvfp4Shape};
    static const PackedLayout container{".weight_packed",
                                        ".weight_scale",
                                        {".weight_packed", ".weight_scale", ".weight_shape"},
                                        readContainer,
                                        containerShape};
    if (format.starts_with("serving"))
        return container;
    return format == "nvfp4" ? nvfp4 : gptq;
}

std::string packedFormatOf(const nlohmann::json& config) {
    const auto quantization = config.is_object() ? config.find("quantization_config") : config.end();
    if (!config.is_object() || quantization == config.end())
        return "bf16";
    const bool compressed =
        quantization->is_object() && quantization->value("quant_method", nlohmann::json()) == "compressed-tensors";
    if (!compressed)
        return "mixed";
    if (quantization->value("format", nlohmann::json()) == "nvfp4-pack-quantized")
        return "nvfp4";
    return expertGroups(*quantization) > 1 ? "serving-layers" : "serving";
}

} // namespace moescope::detail
