// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/packed_layout.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "exporting/detail/bit_packing.h"
#include "exporting/detail/compressed_tensors_config.h"
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

template <Nvfp4Dialect dialect>
Result<QuantizedLinear> readDialect(const Checkpoint& checkpoint, const std::string& module, const Linear& linear) {
    return readNvfp4(dialect, checkpoint, module, linear);
}

template <Nvfp4Dialect dialect>
Shape dialectShape(const Checkpoint& checkpoint, const std::string& module) {
    return nvfp4Shape(dialect, checkpoint, module);
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

constexpr std::string_view weightEnding = ".weight";

} // namespace

bool PackedLayout::has(const Checkpoint& checkpoint, const std::string& module, std::string_view part) const {
    const TensorInfo* found = checkpoint.find(module + std::string(part));
    return found && (part != weightEnding || !isFloating(found->dtype));
}

bool PackedLayout::holds(const TensorInfo& tensor) const {
    return std::ranges::any_of(parts, [&](std::string_view part) {
        return tensor.name.ends_with(part) && (part != weightEnding || !isFloating(tensor.dtype));
    });
}

bool hasFullPrecision(const Checkpoint& checkpoint, const std::string& module) {
    const TensorInfo* found = checkpoint.find(module + std::string(weightEnding));
    return found && isFloating(found->dtype);
}

const PackedLayout& packedLayout(std::string_view format) {
    using enum Nvfp4Dialect;
    static const PackedLayout gptq{".qweight", ".scales", {".qweight", ".qzeros", ".scales"},
                                   readGptq,   gptqShape, {".g_idx"}};
    static const PackedLayout container{".weight_packed",
                                        ".weight_scale",
                                        {".weight_packed", ".weight_scale", ".weight_shape"},
                                        readContainer,
                                        containerShape};
    static const PackedLayout nvfp4{.codes = ".weight_packed",
                                    .scales = ".weight_scale",
                                    .parts = {".weight_packed", ".weight_scale", ".weight_global_scale"},
                                    .read = readDialect<compressedTensors>,
                                    .shape = dialectShape<compressedTensors>,
                                    .global = ".weight_global_scale",
                                    .input = ".input_global_scale"};
    static const PackedLayout nvfp4AutoRound{
        .codes = ".weight_packed",
        .scales = ".weight_scale",
        .parts = {".weight_packed", ".weight_scale", ".weight_global_scale", ".input_global_scale"},
        .read = readDialect<autoRound>,
        .shape = dialectShape<autoRound>,
        .global = ".weight_global_scale",
        .input = ".input_global_scale"};
    static const PackedLayout nvfp4ModelOpt{.codes = weightEnding,
                                            .scales = ".weight_scale",
                                            .parts = {weightEnding, ".weight_scale", ".weight_scale_2"},
                                            .read = readDialect<modelOpt>,
                                            .shape = dialectShape<modelOpt>,
                                            .others = {".input_scale"},
                                            .global = ".weight_scale_2",
                                            .input = ".input_scale"};
    if (format.starts_with("serving"))
        return container;
    if (format == "nvfp4-auto-round")
        return nvfp4AutoRound;
    if (format == "nvfp4-modelopt")
        return nvfp4ModelOpt;
    return format == "nvfp4" ? nvfp4 : gptq;
}

std::string packedFormatOf(const nlohmann::json& config) {
    const auto quantization = config.is_object() ? config.find("quantization_config") : config.end();
    if (!config.is_object() || quantization == config.end())
        return "bf16";
    if (isText(*quantization, "quant_method", "modelopt"))
        return "nvfp4-modelopt";
    if (isText(*quantization, "quant_method", "auto-round") && isText(*quantization, "data_type", "nv_fp"))
        return "nvfp4-auto-round";
    if (!isText(*quantization, "quant_method", "compressed-tensors"))
        return "mixed";
    if (isText(*quantization, "format", "nvfp4-pack-quantized"))
        return "nvfp4";
    return expertGroups(*quantization) > 1 ? "serving-layers" : "serving";
}

} // namespace moescope::detail
