// SPDX-License-Identifier: Apache-2.0
// A folder of packed tensors: GPTQ v1, each linear at its own width, compressed-tensors, whole numbers or NVFP4, or
// NVFP4 of auto-round or ModelOpt.
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/source_readers.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

class PackedReader final : public QuantizedSource::Reader {
public:
    PackedReader(Checkpoint checkpoint, const PackedLayout& layout, const Model& original, std::string names)
        : m_checkpoint(std::move(checkpoint))
        , m_layout(layout)
        , m_original(original)
        , m_names(std::move(names)) {}

    QuantizedSource::Kind kind() const override { return QuantizedSource::Kind::packed; }

    Result<std::optional<std::vector<float>>> weight(const Linear& linear) override {
        const std::string module = loaderModule(m_original, linear, m_names);
        if (m_layout.has(m_checkpoint, module, m_layout.codes)) {
            auto packed = m_layout.read(m_checkpoint, module, linear);
            if (!packed)
                return failure("{}: {}.", m_checkpoint.folder().string(), packed.error().message);
            return packed->decode();
        }
        const TensorInfo* weight = m_checkpoint.find(module + ".weight");
        if (!weight || weight->shape != std::vector{linear.out, linear.in} || !isFloating(weight->dtype))
            return failure("{}: module '{}' has neither packed tensors nor a weight [{}, {}].",
                           m_checkpoint.folder().string(), module, linear.out, linear.in);
        return changedValues(m_checkpoint.view(weight->name), m_original.weight(linear));
    }

    Result<std::optional<std::vector<float>>> router(int layer) override {
        const std::string& original = m_original.layers()[static_cast<std::size_t>(layer)].router;
        if (original.empty())
            return std::nullopt;
        const std::string name = loaderTensor(m_original, original, m_names);
        const TensorInfo* found = m_checkpoint.find(name);
        if (!found || found->shape != m_original.checkpoint().find(original)->shape || !isFloating(found->dtype))
            return failure("{}: the router '{}' is missing or has another shape.", m_checkpoint.folder().string(),
                           name);
        return changedValues(m_checkpoint.view(name), m_original.checkpoint().view(original));
    }

private:
    Checkpoint m_checkpoint;
    const PackedLayout& m_layout;
    Model m_original;
    std::string m_names;
};

/// Version 2 of GPTQ's format stores zero points as they are, version 1 one less: reading one as the other is wrong
/// everywhere. Of compressed-tensors' formats two are read.
bool isRead(const nlohmann::json& config) {
    const auto text = [&](const char* key) {
        return config.is_object() && config.contains(key) && config[key].is_string() ? config[key].get<std::string>()
                                                                                     : std::string();
    };
    if (text("quant_method") == "auto-round")
        return text("packing_format") == "auto_round:auto_gptq" ||
               (text("packing_format") == "auto_round:llm_compressor" && text("data_type") == "nv_fp");
    if (text("quant_method") == "modelopt")
        return text("quant_algo") == "NVFP4" || text("quant_algo") == "W4A16_NVFP4";
    if (text("quant_method") == "compressed-tensors")
        return text("format") == "nvfp4-pack-quantized" || text("format") == "pack-quantized";
    return text("quant_method") == "gptq" && (text("checkpoint_format").empty() || text("checkpoint_format") == "gptq");
}

} // namespace

Result<SourceReader> openPacked(const std::filesystem::path& folder, const Model& original) {
    auto checkpoint = Checkpoint::open(folder);
    if (!checkpoint)
        return propagate(checkpoint);
    if (!isRead(checkpoint->config()["quantization_config"]))
        return failure(
            "{}: is quantized in a format that moescope does not read. It reads GPTQ version 1 tensors (auto-round's "
            "auto_round:auto_gptq), compressed-tensors' pack-quantized and nvfp4-pack-quantized, NVFP4 of auto-round "
            "and "
            "ModelOpt, and full precision.",
            folder.string());
    if (Status same = checkUntouched(*checkpoint, original); !same)
        return propagate(same);
    std::string names = namesIn(*checkpoint, original);
    const PackedLayout& layout = packedLayout(packedFormatOf(checkpoint->config()));
    return std::make_shared<PackedReader>(std::move(*checkpoint), layout, original, std::move(names));
}

} // namespace moescope::detail
