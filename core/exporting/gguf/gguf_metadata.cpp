// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nlohmann/json.hpp>

#include "exporting/detail/export_format.h"
#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "support/version.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

// llama.cpp's number of a file's main type (LLAMA_FTYPE_MOSTLY_...): what its own tools show.
constexpr std::uint32_t mostlyQ4 = 2, mostlyQ8 = 7;
constexpr std::uint32_t quantizationVersion = 2;

std::uint32_t count(std::int64_t value) { return static_cast<std::uint32_t>(value); }

/// An integer of config.json that ModelConfig does not keep; `otherwise` where there is none.
std::int64_t configured(const Model& model, const char* key, std::int64_t otherwise) {
    const json& config = model.checkpoint().config();
    const auto found = config.find(key);
    return found != config.end() && found->is_number_integer() && found->get<std::int64_t>() > 0
               ? found->get<std::int64_t>()
               : otherwise;
}

bool hasWideBlocks(const Model& model, const Plan& plan) {
    return std::ranges::any_of(model.linears(), [&](const Linear& linear) {
        const int bits = planOf(plan, linear.module).bits;
        return linear.kind == LinearKind::expert && bits != fullPrecision && blockTypeOf(bits) == GgmlType::Q8_0;
    });
}

} // namespace

Result<GgufMetadata> ggufMetadata(const Model& model, const Plan& plan, std::vector<std::string>& warnings) {
    const ModelConfig& config = model.config();
    const std::string name(ggufArchitecture(model));
    const auto folder = model.folder().has_filename() ? model.folder() : model.folder().parent_path();
    GgufMetadata metadata{
        {"general.architecture", name},
        {"general.type", std::string("model")},
        {"general.name", folder.filename().string()},
        {"general.quantized_by", fmt::format("moescope {}", version())},
        {"general.file_type", hasWideBlocks(model, plan) ? mostlyQ8 : mostlyQ4},
        {"general.quantization_version", quantizationVersion},
        {name + ".block_count", count(config.layers)},
        {name + ".context_length", count(config.maxPositions)},
        {name + ".embedding_length", count(config.hidden)},
        {name + ".feed_forward_length", count(configured(model, "intermediate_size", config.expertWidth))},
        {name + ".attention.head_count", count(config.heads)},
        {name + ".attention.head_count_kv", count(config.keyValueHeads)},
        {name + ".attention.layer_norm_rms_epsilon", static_cast<float>(config.rmsEpsilon)},
        {name + ".attention.key_length", count(config.headSize)},
        {name + ".attention.value_length", count(config.headSize)},
        {name + ".rope.dimension_count", count(config.headSize)},
        {name + ".rope.freq_base", static_cast<float>(config.rope.theta)},
        {name + ".expert_count", count(config.experts)},
        {name + ".expert_used_count", count(config.topK)},
        {name + ".vocab_size", count(config.vocabulary)},
    };
    if (model.family().modelType != "mixtral") // there the width of an expert is the feed-forward width
        metadata.emplace_back(name + ".expert_feed_forward_length", count(config.expertWidth));
    if (config.sharedExpertWidth > 0)
        metadata.emplace_back(name + ".expert_shared_feed_forward_length", count(config.sharedExpertWidth));
    if (config.rope.kind == RopeConfig::Kind::linear) {
        metadata.emplace_back(name + ".rope.scaling.type", std::string("linear"));
        metadata.emplace_back(name + ".rope.scaling.factor", static_cast<float>(config.rope.factor));
    }
    auto tokenizer = ggufTokenizer(model, warnings);
    if (!tokenizer)
        return propagate(tokenizer);
    std::ranges::move(*tokenizer, std::back_inserter(metadata));
    return metadata;
}

} // namespace moescope::detail
