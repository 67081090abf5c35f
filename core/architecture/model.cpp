// SPDX-License-Identifier: Apache-2.0
#include "architecture/model.h"

#include <set>

namespace moescope {
namespace {

std::string withNumber(std::string text, std::string_view mark, int number) {
    if (const auto at = text.find(mark); at != std::string::npos)
        text.replace(at, mark.size(), std::to_string(number));
    return text;
}

std::string shapeText(const std::vector<std::int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

} // namespace

/// Walks a checkpoint once, naming what each tensor is for; stops at the first tensor that does not fit.
class ModelBuilder {
public:
    explicit ModelBuilder(Model& model)
        : m_model(model)
        , m_config(model.m_config) {}

    Status build() {
        m_style = findStyle();
        m_model.m_embedding = plain("model.embed_tokens.weight", {m_config.vocabulary, m_config.hidden});
        for (int layer = 0; layer < m_config.layers && m_problem.empty(); ++layer)
            addLayer(layer);
        m_model.m_finalNorm = plain("model.norm.weight", {m_config.hidden});
        m_model.m_head =
            m_config.tiedHead ? m_model.m_embedding : plain("lm_head.weight", {m_config.vocabulary, m_config.hidden});
        if (!m_problem.empty())
            return failure("{}: {}", m_model.folder().string(), m_problem);
        for (const std::string& name : m_model.checkpoint().names())
            if (!m_used.contains(name))
                m_model.m_unused.push_back(name);
        for (std::size_t i = 0; i < m_model.m_linears.size(); ++i)
            m_model.m_byModule[m_model.m_linears[i].module] = i;
        return {};
    }

private:
    const NameStyle& findStyle() const {
        for (const NameStyle& style : m_model.family().styles)
            for (int layer = 0; layer < m_config.layers; ++layer)
                if (m_model.checkpoint().find(withNumber(std::string(style.mlp), "{L}", layer) + ".gate.weight"))
                    return style;
        return m_model.family().styles.front();
    }

    std::string plain(const std::string& name, const std::vector<std::int64_t>& shape) {
        if (!m_problem.empty())
            return name;
        const TensorInfo* info = m_model.checkpoint().find(name);
        if (!info)
            m_problem = fmt::format("tensor '{}' is missing. Download the model again.", name);
        else if (info->shape != shape)
            m_problem = fmt::format("tensor '{}' has the shape {} where config.json needs {}.", name,
                                    shapeText(info->shape), shapeText(shape));
        else if (!isFloating(info->dtype))
            m_problem =
                fmt::format("tensor '{}' is {}, not floating point: this looks like a quantized checkpoint. Open the "
                            "full-precision model instead.",
                            name, nameOf(info->dtype));
        m_used.insert(name);
        return name;
    }

    int add(Linear linear) {
        m_model.m_linears.push_back(std::move(linear));
        return static_cast<int>(m_model.m_linears.size()) - 1;
    }

    int linear(LinearKind kind, Projection projection, int layer, int expert, const std::string& module,
               std::int64_t out, std::int64_t in, bool bias = false) {
        Linear entry{module, kind, projection, layer, expert, out, in, plain(module + ".weight", {out, in}), 0, {}};
        if (bias)
            entry.bias = plain(module + ".bias", {out});
        return add(std::move(entry));
    }

    std::array<int, 3> mlp(LinearKind kind, int layer, int expert, const std::string& prefix, std::int64_t width) {
        return {
            linear(kind, Projection::gate, layer, expert, prefix + "." + std::string(m_style.gate), width,
                   m_config.hidden),
            linear(kind, Projection::up, layer, expert, prefix + "." + std::string(m_style.up), width, m_config.hidden),
            linear(kind, Projection::down, layer, expert, prefix + "." + std::string(m_style.down), m_config.hidden,
                   width)};
    }

    void addLayer(int layer) {
        LayerDescription description;
        const std::string prefix = fmt::format("model.layers.{}", layer);
        const std::string attention = prefix + ".self_attn";
        const std::int64_t queries = std::int64_t(m_config.heads) * m_config.headSize;
        const std::int64_t keys = std::int64_t(m_config.keyValueHeads) * m_config.headSize;
        const bool bias = m_config.queryKeyValueBias;
        description.inputNorm = plain(prefix + ".input_layernorm.weight", {m_config.hidden});
        description.attention = {linear(LinearKind::attention, Projection::query, layer, -1, attention + ".q_proj",
                                        queries, m_config.hidden, bias),
                                 linear(LinearKind::attention, Projection::key, layer, -1, attention + ".k_proj", keys,
                                        m_config.hidden, bias),
                                 linear(LinearKind::attention, Projection::value, layer, -1, attention + ".v_proj",
                                        keys, m_config.hidden, bias),
                                 linear(LinearKind::attention, Projection::output, layer, -1, attention + ".o_proj",
                                        m_config.hidden, queries, m_config.outputBias)};
        if (m_config.queryKeyNorm != QueryKeyNorm::none) {
            const bool whole = m_config.queryKeyNorm == QueryKeyNorm::whole;
            description.queryNorm = plain(attention + ".q_norm.weight", {whole ? queries : m_config.headSize});
            description.keyNorm = plain(attention + ".k_norm.weight", {whole ? keys : m_config.headSize});
        }
        description.postAttentionNorm = plain(prefix + ".post_attention_layernorm.weight", {m_config.hidden});
        const std::string mlpPrefix = withNumber(std::string(m_style.mlp), "{L}", layer);
        if (m_config.sparse[static_cast<std::size_t>(layer)])
            addExperts(description, layer, mlpPrefix);
        else
            description.denseMlp = mlp(LinearKind::denseMlp, layer, -1, mlpPrefix, m_config.denseWidth);
        m_model.m_layers.push_back(std::move(description));
    }

    void addExperts(LayerDescription& description, int layer, const std::string& mlpPrefix) {
        description.router = plain(mlpPrefix + ".gate.weight", {m_config.experts, m_config.hidden});
        const bool fused = m_model.checkpoint().find(mlpPrefix + ".experts.gate_up_proj") != nullptr;
        for (int expert = 0; expert < m_config.experts && m_problem.empty(); ++expert)
            description.experts.push_back(
                fused ? fusedExpert(layer, expert, mlpPrefix)
                      : mlp(LinearKind::expert, layer, expert, expertPrefix(layer, expert), m_config.expertWidth));
        if (m_config.sharedExpertWidth > 0) {
            description.sharedExpert =
                mlp(LinearKind::sharedExpert, layer, -1, mlpPrefix + ".shared_expert", m_config.sharedExpertWidth);
            description.sharedExpertGate = plain(mlpPrefix + ".shared_expert_gate.weight", {1, m_config.hidden});
        }
    }

    std::string expertPrefix(int layer, int expert) const {
        return withNumber(withNumber(std::string(m_style.expert), "{L}", layer), "{E}", expert);
    }

    /// gate_up_proj [experts, 2 width, hidden] holds gate above up; down_proj [experts, hidden, width].
    std::array<int, 3> fusedExpert(int layer, int expert, const std::string& mlpPrefix) {
        const std::int64_t width = m_config.expertWidth;
        const std::int64_t matrix = width * m_config.hidden;
        const std::string both =
            plain(mlpPrefix + ".experts.gate_up_proj", {m_config.experts, 2 * width, m_config.hidden});
        const std::string down = plain(mlpPrefix + ".experts.down_proj", {m_config.experts, m_config.hidden, width});
        const std::string prefix = expertPrefix(layer, expert) + ".";
        const auto part = [&](Projection projection, std::string_view name, std::int64_t out, std::int64_t in,
                              const std::string& tensor, std::int64_t first) {
            return add({prefix + std::string(name),
                        LinearKind::expert,
                        projection,
                        layer,
                        expert,
                        out,
                        in,
                        tensor,
                        first,
                        {}});
        };
        return {part(Projection::gate, m_style.gate, width, m_config.hidden, both, std::int64_t{2} * expert * matrix),
                part(Projection::up, m_style.up, width, m_config.hidden, both, (std::int64_t{2} * expert + 1) * matrix),
                part(Projection::down, m_style.down, m_config.hidden, width, down, expert * matrix)};
    }

    Model& m_model;
    const ModelConfig& m_config;
    NameStyle m_style;
    std::set<std::string> m_used;
    std::string m_problem;
};

Result<Model> Model::open(const std::filesystem::path& folder) {
    auto checkpoint = Checkpoint::open(folder);
    if (!checkpoint)
        return propagate(checkpoint);
    if (checkpoint->config().contains("quantization_config"))
        return failure(
            "{}: this checkpoint is quantized already. Open the full-precision model; to check a quantized folder use "
            "verify or compare.",
            folder.string());
    auto family = familyOf(checkpoint->config());
    if (!family)
        return failure("{}: {}", folder.string(), family.error().message);
    auto config = readModelConfig(**family, checkpoint->config());
    if (!config)
        return failure("{}: {}", folder.string(), config.error().message);
    Model model;
    model.m_checkpoint = std::make_shared<const Checkpoint>(std::move(*checkpoint));
    model.m_family = *family;
    model.m_config = std::move(*config);
    if (Status built = ModelBuilder(model).build(); !built)
        return propagate(built);
    return model;
}

const Linear* Model::find(std::string_view module) const {
    const auto found = m_byModule.find(module);
    return found == m_byModule.end() ? nullptr : &m_linears[found->second];
}

TensorView Model::weight(const Linear& linear) const {
    const TensorView whole = m_checkpoint->view(linear.tensor);
    const std::size_t element = sizeOf(whole.info->dtype);
    return {whole.info, whole.bytes.subspan(static_cast<std::size_t>(linear.firstElement) * element,
                                            static_cast<std::size_t>(linear.parameters()) * element)};
}

std::int64_t Model::parameters() const {
    std::int64_t count = 0;
    const std::set<std::string_view> unused(m_unused.begin(), m_unused.end());
    for (const SafetensorsFile& file : m_checkpoint->files())
        for (const TensorInfo& tensor : file.tensors())
            if (!unused.contains(tensor.name))
                count += tensor.elements();
    return count;
}

std::int64_t Model::expertParameters() const {
    std::int64_t count = 0;
    for (const Linear& linear : m_linears)
        if (linear.kind == LinearKind::expert)
            count += linear.parameters();
    return count;
}

std::int64_t Model::activeParameters() const {
    const std::int64_t experts = expertParameters();
    return parameters() - experts + experts / m_config.experts * m_config.topK;
}

} // namespace moescope
