// SPDX-License-Identifier: Apache-2.0
#include "quantize/memory_prediction.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "forward/detail/device.h"
#include "forward/detail/short_attention.h"
#include "quantize/detail/iteration_memory.h"
#include "quantize/detail/quant_bank.h"
#include "quantize/detail/states_place.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using namespace detail;

std::uint64_t bytesOf(std::int64_t count, std::uint64_t each) { return static_cast<std::uint64_t>(count) * each; }

/// Counts the linears of one layer.
class LayerCount {
public:
    LayerCount(const Model& model, const RunConfig& config, const Plan& plan, int layer)
        : m_product(config.dtype == "bfloat16" ? 2 : 4) {
        bool exact = true;
        std::unordered_map<int, bool> routed; // linear -> whether it is a down projection
        for (const std::array<int, 3>& expert : model.layers()[static_cast<std::size_t>(layer)].experts)
            for (std::size_t part = 0; part < 3; ++part)
                routed[expert[part]] = part == 2;
        const auto& linears = model.linears(); // in the order of layers
        const auto [begin, end] = std::ranges::equal_range(linears, layer, {}, &Linear::layer);
        for (auto linear = begin; linear != end; ++linear) {
            exact = exact && model.weight(*linear).info->dtype == DType::BF16;
            const ModulePlan& module = plan.modules.at(linear->module);
            if (module.bits >= 16) {
                m_kept += linear->out * linear->in;
                continue;
            }
            const std::int64_t groups = (linear->in + module.group - 1) / module.group;
            const std::int64_t padded = linear->out * groups * module.group;
            m_rows += linear->out * groups;
            m_planned += padded;
            m_globals += module.grid == NumberGrid::nvfp4 ? linear->out * groups : 0;
            if (const auto expert = routed.find(static_cast<int>(linear - linears.begin())); expert != routed.end()) {
                m_experts += padded;
                m_gateUp += expert->second ? 0 : padded;
            }
        }
        m_held = m_product == 2 && config.device == "cuda" && exact ? 2 : 4;
        m_router = bytesOf(model.config().hidden * model.config().experts, 4);
    }

    /// In full precision, as the rounding holds it and, where the products are of another type, as they take it.
    [[nodiscard]] std::uint64_t weights() const {
        return bytesOf(m_planned, m_held + (m_held == m_product ? 0 : m_product)) + bytesOf(m_kept, m_product) +
               m_router;
    }
    /// V, the range of each group three times over, NVFP4's global scales, what is quantized and the best codes.
    [[nodiscard]] std::uint64_t rounding() const {
        return bytesOf(m_planned, 4 + m_product + 1) + bytesOf(m_rows, 5 * 4 + 5) + bytesOf(m_globals, 4);
    }
    /// Of float32 copies while the codes are taken; what is quantized is not there then.
    [[nodiscard]] std::uint64_t takingCodes() const {
        const auto rows = static_cast<std::uint64_t>(std::min(m_rows, rowsAtOnce));
        const std::uint64_t copies = m_rows == 0 ? 0 : 3 * 4 * rows * (bytesOf(m_planned, 1) / bytesOf(m_rows, 1));
        return copies - std::min(copies, bytesOf(m_planned, m_product));
    }
    [[nodiscard]] std::uint64_t gradientsOfExperts() const { return bytesOf(m_experts, m_product); }
    [[nodiscard]] std::uint64_t gradientsOfGateUp() const { return bytesOf(m_gateUp, m_product); }
    [[nodiscard]] std::uint64_t otherGradients() const { return bytesOf(m_planned - m_experts, m_product); }

private:
    std::uint64_t m_product, m_held = 4, m_router = 0;
    std::int64_t m_planned = 0, m_kept = 0, m_rows = 0, m_globals = 0, m_experts = 0, m_gateUp = 0;
};

/// Attention and router of a layer that is looked at, in the products' type.
std::uint64_t upToRouter(const ModelConfig& config, std::uint64_t product) {
    const std::int64_t heads = std::int64_t(config.heads) * config.headSize;
    const std::int64_t pairs = std::int64_t(config.keyValueHeads) * config.headSize;
    return bytesOf(config.hidden * (2 * heads + 2 * pairs), product) + bytesOf(config.hidden * config.experts, 4);
}

MemoryPrediction ofLayer(const Model& model, const RunConfig& config, const Plan& plan, int layer) {
    const ModelConfig& shape = model.config();
    const std::uint64_t product = config.dtype == "bfloat16" ? 2 : 4;
    const LayerCount count(model, config, plan, layer);
    const bool sparse = shape.sparse[static_cast<std::size_t>(layer)];
    const bool aligned = config.method == "vsraq";
    const bool next = aligned && config.tuning.lookAhead != "none" && layer + 1 < shape.layers &&
                      shape.sparse[static_cast<std::size_t>(layer + 1)];
    MemoryPrediction prediction;
    prediction.layer = layer;
    prediction.weights = count.weights();
    prediction.rounding = count.rounding();
    if (next) {
        std::uint64_t later = upToRouter(shape, product);
        if (config.tuning.lookAhead == "full") // every later layer whole
            for (int other = layer + 1; other + 1 < shape.layers; ++other)
                later += LayerCount(model, config, plan, other).weights();
        prediction.weights += later;
    }
    const std::uint64_t windows =
        static_cast<std::uint64_t>(config.samples) * static_cast<std::uint64_t>(config.length);
    const auto experts = static_cast<std::uint64_t>(shape.experts);
    // Of a router and a token: logits, centred logits and weights; ranks of 6 experts at the boundary and of 2 k in
    // order.
    const std::uint64_t ranks = 2 * static_cast<std::uint64_t>(shape.topK);
    const std::uint64_t target = 4 * 2 * experts + 8 * (6 + ranks) + 4 * ranks;
    if (sparse)
        prediction.routing += windows * (4 * experts + (aligned || config.method == "eaquant" ? target : 0));
    if (next)
        prediction.routing += windows * (4 * experts + target);
    if (sparse) // what the held-out windows' flips are measured by
        prediction.routing += windows / 8 * (product * static_cast<std::uint64_t>(shape.hidden) + 4 * experts);
    const bool tunes = config.method != "rtn" && config.method != "gptq";
    if (tunes) {
        const bool shortWindows =
            config.device == "cpu" && shortAttentionServes(config.tuning.batch, shape.heads, config.length);
        const IterationMemory iteration = iterationMemory({.config = shape,
                                                           .sparse = sparse,
                                                           .nextRouter = next && config.tuning.lookAhead != "cheap",
                                                           .cheapRouter = next && config.tuning.lookAhead == "cheap",
                                                           .aligned = aligned,
                                                           .tokens = std::int64_t(config.tuning.batch) * config.length,
                                                           .product = static_cast<std::int64_t>(product),
                                                           .probabilities = shortWindows ? config.length : 0,
                                                           .expertWeights = count.gradientsOfExperts(),
                                                           .otherWeights = count.otherGradients(),
                                                           .largestWeights = count.gradientsOfGateUp()});
        prediction.batch = iteration.batch;
        prediction.gradients = iteration.gradients;
        if (count.takingCodes() > iteration.batch + iteration.gradients) {
            prediction.batch = count.takingCodes();
            prediction.gradients = 0;
        }
    }
    return prediction;
}

} // namespace

MemoryPrediction predictMemory(const Model& model, const RunConfig& config, const Plan& plan, bool onDevice) {
    MemoryPrediction worst;
    for (int layer = 0; layer < model.config().layers; ++layer) {
        const MemoryPrediction one = ofLayer(model, config, plan, layer);
        if (layer == 0 || one.total() > worst.total())
            worst = one;
    }
    const std::uint64_t states =
        2 * static_cast<std::uint64_t>(config.samples) * static_cast<std::uint64_t>(config.length) *
        static_cast<std::uint64_t>(model.config().hidden) * (config.dtype == "bfloat16" ? 2 : 4);
    (onDevice ? worst.states : worst.hostStates) = states;
    return worst;
}

Result<MemoryPrediction> predictMemory(const Model& model, const RunConfig& config, const Plan& plan) {
    auto device = torchDevice(config.device);
    if (!device)
        return propagate(device);
    auto type = computeType(config.dtype);
    if (!type)
        return propagate(type);
    const std::array<std::int64_t, 3> sizes{config.samples, config.length, model.config().hidden};
    const WindowStates::Place place = placeOfStates(config, sizes, *type, *device);
    const bool onDevice =
        place == WindowStates::Place::device || (place == WindowStates::Place::memory && device->is_cpu());
    MemoryPrediction prediction = predictMemory(model, config, plan, onDevice);
    if (place == WindowStates::Place::file)
        prediction.hostStates = 0;
    return prediction;
}

nlohmann::json toJson(const MemoryPrediction& p) {
    return {{"layer", p.layer},         {"weights", p.weights}, {"rounding", p.rounding},
            {"gradients", p.gradients}, {"batch", p.batch},     {"routing", p.routing},
            {"states", p.states},       {"total", p.total()},   {"host_states", p.hostStates}};
}

Result<MemoryPrediction> memoryPredictionFromJson(const nlohmann::json& json) {
    MemoryPrediction p;
    JsonFields fields(json, "The run's predicted memory");
    fields.required("layer", p.layer)
        .required("weights", p.weights)
        .required("rounding", p.rounding)
        .required("gradients", p.gradients)
        .required("batch", p.batch)
        .required("routing", p.routing)
        .required("states", p.states)
        .required("host_states", p.hostStates);
    if (Status read = fields.status(); !read)
        return propagate(read);
    return p;
}

} // namespace moescope
