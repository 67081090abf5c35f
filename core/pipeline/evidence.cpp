// SPDX-License-Identifier: Apache-2.0
#include "pipeline/evidence.h"

#include "allocation/mixed_layout.h"
#include "exporting/loaders.h"
#include "support/utc.h"
#include "support/version.h"

namespace moescope {

nlohmann::json modelCard(const Model& model) {
    nlohmann::json files = nlohmann::json::array();
    for (const SafetensorsFile& file : model.checkpoint().files())
        files.push_back({{"name", file.path().filename().string()},
                         {"bytes", file.fileSize()},
                         {"tensors", file.tensors().size()}});
    const ModelConfig& config = model.config();
    return {{"folder", model.folder().string()},
            {"family", std::string(model.family().displayName)},
            {"model_type", config.modelType},
            {"parameters", model.parameters()},
            {"active_parameters", model.activeParameters()},
            {"expert_parameters", model.expertParameters()},
            {"layers", config.layers},
            {"experts", config.experts},
            {"top_k", config.topK},
            {"hidden", config.hidden},
            {"expert_width", config.expertWidth},
            {"shared_expert_width", config.sharedExpertWidth},
            {"vocabulary", config.vocabulary},
            {"dtype", config.dtype},
            {"files", std::move(files)},
            {"unused_tensors", model.unusedTensors()}};
}

namespace {

/// The quantized linears' bytes by what they hold.
MixedBytes partsOf(const Plan& plan, const Model& model) {
    MixedBytes sum;
    for (const Linear& linear : model.linears())
        if (const auto found = plan.modules.find(linear.module);
            found != plan.modules.end() && found->second.bits < fullPrecision) {
            const MixedBytes bytes = mixedBytes(linear, found->second);
            sum.codes += bytes.codes;
            sum.scales += bytes.scales;
            sum.zeros += bytes.zeros;
            sum.groupIndex += bytes.groupIndex;
        }
    return sum;
}

nlohmann::json sizeEvidence(const Plan& plan, const Model& model) {
    const PlanSize size = sizeOf(plan, model);
    const MixedBytes parts = partsOf(plan, model);
    return {{"code_bytes", parts.codes},
            {"scale_bytes", parts.scales},
            {"zero_bytes", parts.zeros},
            {"index_bytes", parts.groupIndex},
            {"full_precision_bytes", size.tensorBytes - parts.total()},
            {"mean_bits", size.meanBits},
            {"mean_bits_by_module", size.meanBitsByModule},
            {"mean_bits_with_overhead", size.meanBitsWithOverhead},
            {"tensor_bytes", size.tensorBytes},
            {"overhead_bytes", size.overheadBytes},
            {"original_bytes", size.originalBytes}};
}

} // namespace

namespace {

/// Who can load the plan, by export format; formats that cannot hold it say why.
nlohmann::json loadersEvidence(const Plan& plan, const Model& model) {
    nlohmann::json formats = nlohmann::json::object();
    for (const ExporterInfo& format : exporterTable()) {
        nlohmann::json& verdicts = formats[std::string(format.id)] = nlohmann::json::array();
        for (const LoaderVerdict& verdict : loadersOf(model, plan, std::string(format.id)))
            verdicts.push_back(toJson(verdict));
    }
    return formats;
}

} // namespace

RunFolder::Evidence modelEvidence(const Plan& plan, const Model& model, const DeviceInfo& device) {
    return {{"model", modelCard(model)},
            {"size", sizeEvidence(plan, model)},
            {"loaders", loadersEvidence(plan, model)},
            {"environment",
             {{"moescope", version()},
              {"libtorch", torchVersion()},
              {"device", device.name},
              {"device_description", device.description},
              {"threads", computeThreads()},
              {"started_utc", utcNow()}}}};
}

} // namespace moescope
