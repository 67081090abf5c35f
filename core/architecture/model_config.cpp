// SPDX-License-Identifier: Apache-2.0
#include "architecture/model_config.h"

#include <limits>

#include <nlohmann/json.hpp>

#include "architecture/family.h"

namespace moescope {
namespace {

using nlohmann::json;

/// Reads keys of one object; the first problem is kept and ends the reading.
class Reader {
public:
    explicit Reader(const json& object)
        : m_object(object) {}

    [[nodiscard]] bool has(std::string_view key) const {
        const auto found = m_object.find(key);
        return found != m_object.end() && !found->is_null();
    }
    std::int64_t count(std::string_view key, std::int64_t least,
                       std::int64_t most = std::numeric_limits<std::int32_t>::max()) {
        if (!has(key))
            return missing(key);
        const json& value = m_object.find(key).value();
        if (!value.is_number_integer() || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
            complain(fmt::format("'{}' is {}, expected a whole number from {} to {}", key, value.dump(), least, most));
            return least;
        }
        return value.get<std::int64_t>();
    }
    double number(std::string_view key, double otherwise) {
        if (!has(key))
            return otherwise;
        const json& value = m_object.find(key).value();
        if (!value.is_number()) {
            complain(fmt::format("'{}' is {}, expected a number", key, value.dump()));
            return otherwise;
        }
        return value.get<double>();
    }
    bool flag(std::string_view key, bool otherwise) {
        if (!has(key))
            return otherwise;
        const json& value = m_object.find(key).value();
        if (!value.is_boolean()) {
            complain(fmt::format("'{}' is {}, expected true or false", key, value.dump()));
            return otherwise;
        }
        return value.get<bool>();
    }
    std::string text(std::string_view key) {
        return has(key) && m_object.find(key)->is_string() ? m_object.find(key)->get<std::string>() : std::string();
    }
    [[nodiscard]] const json& at(std::string_view key) const { return *m_object.find(key); }
    void complain(std::string sentence) {
        if (m_problem.empty())
            m_problem = std::move(sentence);
    }
    [[nodiscard]] const std::string& problem() const { return m_problem; }

private:
    std::int64_t missing(std::string_view key) {
        complain(fmt::format("'{}' is missing", key));
        return 1;
    }
    const json& m_object;
    std::string m_problem;
};

/// transformers 5 writes rope_parameters; before that rope_theta stood alone and rope_scaling held the rest.
RopeConfig readRope(Reader& config, double maxPositions) {
    RopeConfig rope;
    rope.theta = config.number("rope_theta", 10000.0);
    const std::string_view key = config.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
    if (!config.has(key))
        return rope;
    if (!config.at(key).is_object()) {
        config.complain(fmt::format("'{}' is not an object", key));
        return rope;
    }
    Reader reader(config.at(key));
    rope.theta = reader.number("rope_theta", rope.theta);
    std::string kind = reader.text("rope_type");
    if (kind.empty())
        kind = reader.text("type");
    rope.factor = reader.number("factor", 1.0);
    rope.originalMaxPositions = reader.number("original_max_position_embeddings", maxPositions);
    rope.betaFast = reader.number("beta_fast", rope.betaFast);
    rope.betaSlow = reader.number("beta_slow", rope.betaSlow);
    rope.truncate = reader.flag("truncate", true);
    rope.lowFrequencyFactor = reader.number("low_freq_factor", rope.lowFrequencyFactor);
    rope.highFrequencyFactor = reader.number("high_freq_factor", rope.highFrequencyFactor);
    for (auto [name, target] : {std::pair{"attention_factor", &rope.attentionFactor},
                                {"mscale", &rope.mscale},
                                {"mscale_all_dim", &rope.mscaleAllDim}})
        if (reader.has(name))
            *target = reader.number(name, 0.0);
    if (kind.empty() || kind == "default")
        rope.kind = RopeConfig::Kind::standard;
    else if (kind == "linear")
        rope.kind = RopeConfig::Kind::linear;
    else if (kind == "dynamic")
        rope.kind = RopeConfig::Kind::dynamic;
    else if (kind == "yarn")
        rope.kind = RopeConfig::Kind::yarn;
    else if (kind == "llama3")
        rope.kind = RopeConfig::Kind::llama3;
    else
        config.complain(fmt::format(
            "the rotary embedding type '{}' is not known (known: default, linear, dynamic, yarn, llama3)", kind));
    if (!reader.problem().empty())
        config.complain(fmt::format("in {}: {}", key, reader.problem()));
    return rope;
}

std::vector<std::int64_t> readWindows(Reader& reader, const Family& family, int layers) {
    std::vector<std::int64_t> windows(static_cast<std::size_t>(layers), 0);
    const bool used = family.sliding != Family::Sliding::none && reader.has("sliding_window") &&
                      reader.flag("use_sliding_window", true);
    const std::int64_t window = used ? reader.count("sliding_window", 0) : 0;
    if (window == 0)
        return windows;
    const bool listed =
        family.sliding == Family::Sliding::qwen2 && reader.has("layer_types") && reader.at("layer_types").is_array();
    const std::int64_t limit = family.sliding == Family::Sliding::qwen2 ? reader.count("max_window_layers", 0) : layers;
    for (int layer = 0; layer < layers; ++layer) {
        bool slides = family.sliding == Family::Sliding::all;
        if (listed) {
            const json& types = reader.at("layer_types");
            slides = static_cast<std::size_t>(layer) < types.size() &&
                     types[static_cast<std::size_t>(layer)] == "sliding_attention";
        } else if (family.sliding == Family::Sliding::qwen2) {
            slides = (layer + 1) % 2 == 1 && layer < limit;
        }
        windows[static_cast<std::size_t>(layer)] = slides ? window : 0;
    }
    return windows;
}

std::vector<bool> readSparse(Reader& reader, int layers) {
    const std::int64_t step = reader.has("decoder_sparse_step") ? reader.count("decoder_sparse_step", 1) : 1;
    std::vector<bool> sparse;
    for (int layer = 0; layer < layers; ++layer)
        sparse.push_back((layer + 1) % step == 0);
    if (reader.has("mlp_only_layers") && reader.at("mlp_only_layers").is_array())
        for (const json& layer : reader.at("mlp_only_layers"))
            if (layer.is_number_integer() && layer.get<std::int64_t>() >= 0 && layer.get<std::int64_t>() < layers)
                sparse[layer.get<std::size_t>()] = false;
    return sparse;
}

} // namespace

Result<ModelConfig> readModelConfig(const Family& family, const json& given) {
    json merged = json::parse(family.defaults);
    for (const auto& [key, value] : given.items())
        if (!value.is_null())
            merged[key] = value;
    // transformers 5 writes the number of experts under either name.
    for (const char* alias : {"num_experts", "num_local_experts"})
        if (given.contains(alias) && !given.contains(family.expertsKey))
            merged[std::string(family.expertsKey)] = given[alias];
    Reader reader(merged);
    ModelConfig config;
    config.modelType = family.modelType;
    config.layers = static_cast<int>(reader.count("num_hidden_layers", 1, 10'000));
    config.hidden = reader.count("hidden_size", 1);
    config.vocabulary = reader.count("vocab_size", 1);
    config.heads = static_cast<int>(reader.count("num_attention_heads", 1));
    config.keyValueHeads =
        reader.has("num_key_value_heads") ? static_cast<int>(reader.count("num_key_value_heads", 1)) : config.heads;
    config.headSize =
        static_cast<int>(reader.has("head_dim") ? reader.count("head_dim", 1) : config.hidden / config.heads);
    config.experts = static_cast<int>(reader.count(family.expertsKey, 1, 100'000));
    config.topK = static_cast<int>(reader.count("num_experts_per_tok", 1));
    config.renormaliseTopK = family.alwaysRenormalises || reader.flag("norm_topk_prob", false);
    config.expertWidth = reader.count(family.expertWidthKey, 1);
    config.sharedExpertWidth = family.sharedExpert ? reader.count("shared_expert_intermediate_size", 0) : 0;
    config.denseWidth = reader.count("intermediate_size", 1);
    config.queryKeyValueBias = reader.flag("qkv_bias", reader.flag("attention_bias", false));
    config.outputBias = reader.flag("attention_bias", false);
    config.queryKeyNorm = family.queryKeyNorm;
    if (reader.has("clip_qkv"))
        config.clipQueryKeyValue = reader.number("clip_qkv", 0.0);
    config.rmsEpsilon = reader.number("rms_norm_eps", 1e-6);
    config.tiedHead = reader.flag("tie_word_embeddings", false);
    config.maxPositions = reader.count("max_position_embeddings", 1);
    config.rope = readRope(reader, static_cast<double>(config.maxPositions));
    config.slidingWindow = readWindows(reader, family, config.layers);
    config.sparse = readSparse(reader, config.layers);
    config.dtype = reader.has("dtype") ? reader.text("dtype") : reader.text("torch_dtype");
    if (config.topK > config.experts)
        reader.complain(
            fmt::format("'num_experts_per_tok' is {}, more than the {} experts", config.topK, config.experts));
    if (config.heads % config.keyValueHeads != 0)
        reader.complain(fmt::format("{} attention heads cannot share {} key-value heads evenly", config.heads,
                                    config.keyValueHeads));
    if (!reader.has("head_dim") && config.hidden % config.heads != 0)
        reader.complain(fmt::format("{} attention heads do not divide 'hidden_size' {}, and no 'head_dim' is given",
                                    config.heads, config.hidden));
    if (config.headSize % 2 != 0)
        reader.complain(fmt::format("the head size {} is odd, which rotary embeddings cannot use", config.headSize));
    if (reader.has("hidden_act") && reader.text("hidden_act") != "silu")
        reader.complain(fmt::format("the activation '{}' is not known (known: silu)", reader.text("hidden_act")));
    if (!reader.problem().empty())
        return failure("config.json: {}.", reader.problem());
    return config;
}

} // namespace moescope
