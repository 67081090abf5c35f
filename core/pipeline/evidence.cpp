// SPDX-License-Identifier: Apache-2.0
#include "pipeline/evidence.h"

#include "support/version.h"

namespace moescope {

nlohmann::json modelCard(const Model& model) {
    nlohmann::json files = nlohmann::json::array();
    for (const SafetensorsFile& file : model.checkpoint().files())
        files.push_back({{"name", file.path().filename().string()}, {"bytes", file.fileSize()}, {"tensors", file.tensors().size()}});
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

nlohmann::json sizeEvidence(const PlanSize& size) {
    return {{"mean_bits", size.meanBits},
            {"mean_bits_by_module", size.meanBitsByModule},
            {"mean_bits_with_overhead", size.meanBitsWithOverhead},
            {"tensor_bytes", size.tensorBytes},
            {"overhead_bytes", size.overheadBytes},
            {"original_bytes", size.originalBytes}};
}

} // namespace

Status writeModelEvidence(RunFolder& run, const Model& model, const DeviceInfo& device) {
    if (Status written = run.writeEvidence("model", modelCard(model)); !written)
        return written;
    if (Status written = run.writeEvidence("size", sizeEvidence(sizeOf(run.plan(), model))); !written)
        return written;
    return run.writeEvidence("environment", {{"moescope", version()},
                                             {"libtorch", torchVersion()},
                                             {"device", device.name},
                                             {"device_description", device.description},
                                             {"threads", computeThreads()}});
}

} // namespace moescope
