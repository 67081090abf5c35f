// SPDX-License-Identifier: Apache-2.0
#include "quantize/engine.h"

#include <chrono>
#include <set>

#include "forward/detail/device.h"
#include "forward/detail/stream.h"
#include "quantize/detail/layer_tuner.h"
#include "routing/flips.h"
#include "support/guard.h"

namespace moescope {

using namespace detail;

namespace {

constexpr std::int64_t chunk = 16; // windows that go through a layer at once outside tuning

std::vector<float> toFloats(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.to(at::kCPU, at::kFloat).contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

/// The first eighth of each dataset's windows judges, the rest is tuned on.
WindowSplit splitWindows(const TokenWindows& windows, at::Device device) {
    std::vector<std::int64_t> train, heldOut, total(windows.datasets.size(), 0), seen(windows.datasets.size(), 0);
    for (const int dataset : windows.datasetOfWindow)
        ++total[static_cast<std::size_t>(dataset)];
    for (std::size_t i = 0; i < windows.datasetOfWindow.size(); ++i) {
        const auto dataset = static_cast<std::size_t>(windows.datasetOfWindow[i]);
        const bool judges = seen[dataset]++ < std::max<std::int64_t>(1, total[dataset] / 8) && total[dataset] > 1;
        (judges ? heldOut : train).push_back(static_cast<std::int64_t>(i));
    }
    if (heldOut.empty())
        heldOut = train;
    return {at::tensor(train).to(device), at::tensor(heldOut).to(device)};
}

LayerOutput runLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input) {
    at::Tensor hidden = at::empty_like(input);
    std::vector<at::Tensor> logits;
    for (std::int64_t first = 0; first < input.size(0); first += chunk) {
        const std::int64_t count = std::min(chunk, input.size(0) - first);
        const LayerOutput part = decoderLayer(context, weights, input.narrow(0, first, count));
        hidden.narrow(0, first, count).copy_(part.hidden);
        if (part.routerLogits.defined())
            logits.push_back(part.routerLogits);
    }
    return {hidden, logits.empty() ? at::Tensor() : at::cat(logits)};
}

at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input) {
    std::vector<at::Tensor> logits;
    for (std::int64_t first = 0; first < input.size(0); first += chunk) {
        const at::Tensor part = input.narrow(0, first, std::min(chunk, input.size(0) - first));
        logits.push_back(routerLogits(context, weights, attentionBlock(context, weights, part)));
    }
    return at::cat(logits);
}

} // namespace

struct QuantizationEngine::State {
    Model model;
    RunConfig config;
    Plan plan;
    TokenWindows calibration;
    at::Device device{at::kCPU};
    RopeTable rope;
    WindowSplit split;
    at::Tensor full, quantized; ///< hidden states [windows, length, hidden] of both chains, before the next layer
    Coverage coverage;
    int next = 0;

    [[nodiscard]] LayerContext context(int layer) const {
        return layerContext(model.config(), rope, std::min(layer, model.config().layers - 1), calibration.length, device);
    }
    [[nodiscard]] bool looksAhead() const {
        const int following = next + 1;
        return config.method == "vsraq" && config.tuning.lookAhead && following < model.config().layers &&
               model.config().sparse[static_cast<std::size_t>(following)];
    }
    [[nodiscard]] std::vector<int> widths() const {
        std::set<int> seen;
        for (const Linear& linear : model.linears())
            if (linear.layer == next && plan.modules.at(linear.module).bits < 16)
                seen.insert(plan.modules.at(linear.module).bits);
        return {seen.begin(), seen.end()};
    }
    void noteCoverage(const at::Tensor& logits, LayerOutcome& outcome);
    void noteFlips(const LayerContext& layer, const LayerWeights& weights, const at::Tensor& fullLogits, std::optional<double>& flips,
                   std::optional<double>& agreement) const;
    Result<EngineLayer> quantizeNext(std::stop_token stop, const std::function<void(const TuningStep&)>& onStep);
};

/// Coverage of one layer from its logits, by the same code that traces use.
void QuantizationEngine::State::noteCoverage(const at::Tensor& logits, LayerOutcome& outcome) {
    const Routing routing = route(model.config(), logits);
    const at::Tensor chosen = routing.experts.to(at::kCPU, at::kInt).contiguous();
    Trace trace;
    trace.tokens = calibration;
    trace.experts = model.config().experts;
    trace.topK = model.config().topK;
    trace.layers.push_back({next, {}, {chosen.const_data_ptr<std::int32_t>(), chosen.const_data_ptr<std::int32_t>() + chosen.numel()}, toFloats(routing.gates)});
    Coverage one = coverageOf(trace);
    for (const ExpertCoverage& expert : one.layers.front())
        if (expert.dead)
            outcome.warnings.push_back(fmt::format("Layer {}, expert {}: no calibration token reached it; it is rounded to nearest.", next, expert.expert));
        else if (expert.starving)
            outcome.warnings.push_back(fmt::format("Layer {}, expert {}: {:.2f} % of calibration tokens, few gradients.", next, expert.expert, 100 * expert.share));
    if (coverage.layers.empty())
        coverage = std::move(one);
    else
        coverage.layers.push_back(std::move(one.layers.front()));
}

void QuantizationEngine::State::noteFlips(const LayerContext& layer, const LayerWeights& weights, const at::Tensor& fullLogits, std::optional<double>& flips,
                              std::optional<double>& agreement) const {
    const at::Tensor logits = runRouter(layer, weights, quantized.index_select(0, split.heldOut));
    const LayerFlips measured = flipsOf(next, model.config().experts, model.config().topK,
                                        toFloats(fullLogits.index_select(0, split.heldOut)), toFloats(logits));
    flips = measured.flipRate;
    agreement = measured.agreement;
}

Result<EngineLayer> QuantizationEngine::State::quantizeNext(std::stop_token stop, const std::function<void(const TuningStep&)>& onStep) {
    const at::NoGradGuard constant;
    const auto start = std::chrono::steady_clock::now();
    const CheckpointWeights source(model, device, at::kFloat);
    const LayerWeights weights = loadLayer(model, next, source);
    const LayerContext layer = context(next);
    const LayerContext following = context(next + 1);
    const LayerOutput target = runLayer(layer, weights, full);
    if (stop.stop_requested())
        return cancelled();

    EngineLayer result;
    LayerOutcome& outcome = result.outcome;
    outcome.layer = next;
    LayerTargets targets{quantized, target.hidden, {}, {}};
    LayerWeights nextWeights;
    const double temperature = config.tuning.temperature;
    if (target.routerLogits.defined()) {
        noteCoverage(target.routerLogits, outcome);
        targets.own = routingTarget(target.routerLogits, model.config().topK, temperature);
    }
    if (looksAhead()) {
        nextWeights = loadLayer(model, next + 1, source, LayerPart::upToRouter);
        targets.next = routingTarget(runRouter(following, nextWeights, target.hidden), model.config().topK, temperature);
    }

    LayerQuantizer quantizer(model, next, plan, weights);
    if (target.routerLogits.defined())
        noteFlips(layer, quantizer.dequantized(), target.routerLogits, outcome.flipsBefore, outcome.agreementBefore);
    Objective objective(config, layer, following, nextWeights, targets);
    if (config.method == "rtn" || quantizer.empty()) {
        const TermValues values = objective.evaluate(quantizer.dequantized(), split.heldOut, config.tuning.batch);
        objective.setBaseline(values);
        outcome.before = outcome.after = objective.relative(values);
        outcome.mseBefore = outcome.mseAfter = values[0];
    } else {
        const TuningOutcome tuned = tuneLayer(quantizer, objective, split, config, next, learningRateOf(config, widths()), stop, onStep);
        if (tuned.stopped)
            return cancelled();
        if (!tuned.finite)
            return failure("Layer {}: the loss stopped being a number. The model or the calibration text holds values out of range; "
                           "inspect the model first.", next);
        outcome.before = objective.relative(tuned.before);
        outcome.after = objective.relative(tuned.after);
        outcome.mseBefore = tuned.before[0];
        outcome.mseAfter = tuned.after[0];
        outcome.keptIteration = tuned.keptIteration;
    }
    const LayerWeights final = quantizer.dequantized();
    if (target.routerLogits.defined())
        noteFlips(layer, final, target.routerLogits, outcome.flipsAfter, outcome.agreementAfter);
    result.quantized.layer = next;
    result.quantized.linears = quantizer.codes();
    quantized = runLayer(layer, final, quantized).hidden;
    full = target.hidden;
    ++next;
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

QuantizationEngine::QuantizationEngine(std::unique_ptr<State> state) : m_state(std::move(state)) {}
QuantizationEngine::QuantizationEngine(QuantizationEngine&&) noexcept = default;
QuantizationEngine& QuantizationEngine::operator=(QuantizationEngine&&) noexcept = default;
QuantizationEngine::~QuantizationEngine() = default;

Result<QuantizationEngine> QuantizationEngine::create(const Model& model, const RunConfig& config, const Plan& plan, const TokenWindows& calibration) {
    if (config.method != "rtn" && config.method != "autoround" && config.method != "vsraq")
        return failure("The method '{}' is not known; use rtn, autoround or vsraq.", config.method);
    if (Status checked = checkPlan(plan, model); !checked)
        return propagate(checked);
    if (calibration.windows() < 1)
        return failure("There are no calibration windows. Give at least one text.");
    return guarded("Preparing the run", [&]() -> Result<QuantizationEngine> {
        const at::NoGradGuard constant;
        auto device = torchDevice(config.device);
        if (!device)
            return propagate(device);
        auto state = std::make_unique<State>(State{model, config, plan, calibration, *device, {}, {}, {}, {}, {}, 0});
        state->rope = makeRopeTable(model.config(), calibration.length, *device, at::kFloat);
        state->split = splitWindows(calibration, *device);
        if (state->split.train.size(0) == 0)
            return failure("{} calibration windows leave none to tune on. Use at least 2.", calibration.windows());
        const CheckpointWeights source(model, *device, at::kFloat);
        state->full = at::embedding(source.tensor(model.embedding()), idTensor(calibration.ids, calibration.length).to(*device));
        state->quantized = state->full.clone();
        return QuantizationEngine(std::move(state));
    });
}

int QuantizationEngine::nextLayer() const {
    return m_state->next;
}

bool QuantizationEngine::done() const {
    return m_state->next == m_state->model.config().layers;
}

const Coverage& QuantizationEngine::coverage() const {
    return m_state->coverage;
}

Result<EngineLayer> QuantizationEngine::advance(std::stop_token stop, const std::function<void(const TuningStep&)>& onStep) {
    return guarded(fmt::format("Quantizing layer {}", m_state->next), [&] { return m_state->quantizeNext(stop, onStep); });
}

} // namespace moescope
