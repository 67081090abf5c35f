// SPDX-License-Identifier: Apache-2.0
// The control that loads anywhere: the quantized weights written out in bfloat16 under the original's names.
#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/tensor_names.h"
#include "support/atomic_write.h"

namespace moescope::detail {
namespace {

Status checkPlan(const Model&, const Plan&) { return {}; }

// A fused tensor is written an expert at a time, under the names that published checkpoints have and every loader
// knows.
bool isFused(const Linear& linear) { return linear.tensor != linear.module + ".weight"; }

std::string moduleName(const Model& model, const Linear& linear, const ExportOptions&) {
    return isFused(linear) ? loaderModule(model, linear, "v4") : linear.module;
}

std::string tensorName(const Model& model, const std::string& tensor, const ExportOptions&) {
    const int layer = layerOfTensor(tensor);
    if (layer < 0 || layer >= model.config().layers)
        return tensor;
    const LayerDescription& description = model.layers()[static_cast<std::size_t>(layer)];
    const bool renamed = tensor == description.router &&
                         isFused(model.linears()[static_cast<std::size_t>(description.experts.front()[0])]);
    return renamed ? loaderTensor(model, tensor, "v4") : tensor;
}

std::vector<TensorSpec> specs(const Model&, const std::string& module, const Linear& linear, const ModulePlan&) {
    return {{module + ".weight", DType::BF16, {linear.out, linear.in}}};
}

Status put(const QuantizedLinear& linear, std::span<const TensorSpec>, float, const PutBytes& putBytes) {
    // code * scale has up to 16 bits of mantissa: exact in float32, rounded here for the first and only time. NVFP4's
    // product is the float32 that loaders compute.
    const auto weights = toBfloat16(linear.decode());
    return putBytes(std::as_bytes(std::span(weights)));
}

Result<std::map<std::string, std::string>> configs(const Model& model, const Plan&, const ExportOptions&) {
    auto config = readFile(model.folder() / "config.json");
    if (!config)
        return propagate(config);
    return std::map<std::string, std::string>{{"config.json", *config}};
}

} // namespace

const ExportFormat& bf16Format() {
    static constexpr ExportFormat format{
        .info = {"bf16", "bfloat16",
                 "Quantized weights written out in bfloat16: as large as the original, loads wherever that loads.",
                 false},
        .check = checkPlan,
        .moduleName = moduleName,
        .tensorName = tensorName,
        .specs = specs,
        .put = put,
        .configs = configs,
    };
    return format;
}

} // namespace moescope::detail
