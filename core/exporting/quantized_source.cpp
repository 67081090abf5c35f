// SPDX-License-Identifier: Apache-2.0
#include "exporting/quantized_source.h"

#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/same_bytes.h"
#include "exporting/detail/source_readers.h"

namespace moescope {
namespace detail {

std::vector<std::string> untouchedTensors(const Model& model) {
    std::vector<std::string> names{model.embedding(), model.finalNorm()};
    if (model.head() != model.embedding())
        names.push_back(model.head());
    for (const LayerDescription& layer : model.layers())
        for (const std::string& name :
             {layer.inputNorm, layer.postAttentionNorm, layer.queryNorm, layer.keyNorm, layer.sharedExpertGate})
            if (!name.empty())
                names.push_back(name);
    for (const Linear& linear : model.linears())
        if (!linear.bias.empty())
            names.push_back(linear.bias);
    return names;
}

std::optional<std::vector<float>> changedValues(const TensorView& tensor, const TensorView& original) {
    if (tensor.info->dtype == original.info->dtype && sameBytes(tensor.bytes, original.bytes))
        return std::nullopt;
    return toFloats(tensor.bytes, tensor.info->dtype);
}

Status checkUntouched(const Checkpoint& checkpoint, const Model& original) {
    const std::string folder = checkpoint.folder().string();
    for (const std::string& name : untouchedTensors(original)) {
        const TensorView expected = original.checkpoint().view(name);
        if (!checkpoint.find(name))
            return failure("{}: tensor '{}' is missing.", folder, name);
        const TensorView found = checkpoint.view(name);
        if (found.info->shape != expected.info->shape)
            return failure("{}: tensor '{}' has another shape than in {}.", folder, name, original.folder().string());
        if (const auto changed = changedValues(found, expected);
            changed && *changed != toFloats(expected.bytes, expected.info->dtype))
            return failure("{}: tensor '{}' differs from the one in {}. Only linears and routers may differ in a "
                           "quantized version of a "
                           "model; is this made from another checkpoint?",
                           folder, name, original.folder().string());
    }
    return {};
}

} // namespace detail

Result<QuantizedSource> QuantizedSource::open(const std::filesystem::path& folder, const Model& original) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        return failure("{}: is not a folder. Choose an exported model or a run folder.", folder.string());
    Result<detail::SourceReader> reader;
    if (std::filesystem::exists(folder / "fingerprint.json", ignored)) {
        reader = detail::openRun(folder, original);
    } else if (std::filesystem::exists(folder / detail::ggufFileName, ignored)) {
        reader = detail::openGguf(folder, original);
    } else {
        const auto config = readJson(folder / "config.json");
        if (!config)
            return failure("{}", config.error().message);
        const bool packed = config->is_object() && config->contains("quantization_config");
        reader = packed ? detail::openPacked(folder, original) : detail::openFullPrecision(folder, original);
    }
    if (!reader)
        return propagate(reader);
    QuantizedSource source;
    source.m_reader = std::move(*reader);
    return source;
}

QuantizedSource::Kind QuantizedSource::kind() const { return m_reader->kind(); }

Result<std::optional<std::vector<float>>> QuantizedSource::weight(const Linear& linear) const {
    return m_reader->weight(linear);
}

Result<std::optional<std::vector<float>>> QuantizedSource::router(int layer) const { return m_reader->router(layer); }

} // namespace moescope
