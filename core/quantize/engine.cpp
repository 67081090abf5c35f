// SPDX-License-Identifier: Apache-2.0
#include "quantize/engine.h"

#include <ATen/core/grad_mode.h>
#include <chrono>
#include <set>

#include "forward/detail/device.h"
#include "forward/detail/stream.h"
#include "forward/detail/tensor_memory.h"
#include "quantize/detail/alignment_weighting.h"
#include "quantize/detail/chains.h"
#include "quantize/detail/flip_meter.h"
#include "quantize/detail/gptq_layer.h"
#include "quantize/detail/layer_pass.h"
#include "quantize/detail/layer_tuner.h"
#include "quantize/detail/router_refit.h"
#include "quantize/detail/starving_experts.h"
#include "quantize/detail/states_place.h"
#include "quantize/detail/tuner_state_file.h"
#include "quantize/detail/window_split.h"
#include "support/guard.h"
#include "support/log.h"

namespace moescope {

using namespace detail;

namespace {

constexpr const char* chainFile = "chain.safetensors";
constexpr const char* tuningFile = "tuning.safetensors";

} // namespace

struct QuantizationEngine::State {
    Model model;
    RunConfig config;
    Plan plan;
    TokenWindows calibration;
    at::Device device{at::kCPU};
    at::ScalarType products = at::kFloat; ///< of the layers; hidden states are kept in it
    RopeTable rope;
    WindowSplit split;
    at::Tensor documents; ///< of the calibration's tokens [windows, length]; undefined: one document a window
    Chains chains;
    /// What the router of layer `next` said to the full-precision chain, undefined in a dense layer; from its coming to
    /// the layer's end chains.full is behind that layer already.
    std::optional<at::Tensor> wantedLogits;
    at::Tensor blockShare;        ///< beside wantedLogits, where tokens are weighed by it
    bool halfway = false;         ///< a pass that changes a chain began and did not end
    std::filesystem::path folder; ///< where the state is kept; empty: nowhere
    std::optional<FlipMeter> flips = {};
    std::optional<LayerWeights> loaded = {}; ///< of the next layer, from the look at its router

    [[nodiscard]] LayerContext context(int layer) const {
        return layerContext(model.config(), rope, std::min(layer, model.config().layers - 1), calibration.length,
                            device, documents);
    }
    /// Places of the tokens that are no padding among those of some windows; undefined: all.
    [[nodiscard]] at::Tensor placesIn(const at::Tensor& windows) const {
        return realTokens(documents.defined() ? documents.index_select(0, windows.to(device)) : documents);
    }
    /// The routing target of all windows; tokens weigh 1 on average over those that are no padding.
    [[nodiscard]] RoutingTarget targetOf(const at::Tensor& logits, const at::Tensor& share) const {
        RoutingTarget target = routingTarget(logits, model.config().topK, config.tuning, share);
        if (documents.defined() && target.tokenWeight.defined()) {
            const at::Tensor mean = tokenRows(target.tokenWeight, realTokens(documents)).mean();
            target.tokenWeight = at::where(mean > 0, target.tokenWeight / mean, at::ones_like(target.tokenWeight));
        }
        return target;
    }
    [[nodiscard]] bool isSparse(int layer) const {
        return layer < model.config().layers && model.config().sparse[static_cast<std::size_t>(layer)];
    }
    /// The type that layer's weights come in: bfloat16 where a GPU is to multiply in it and nothing is lost by it.
    [[nodiscard]] at::ScalarType held(int layer) const {
        const bool exact = std::ranges::all_of(model.linears(), [&](const Linear& linear) {
            return linear.layer != layer || model.weight(linear).info->dtype == DType::BF16;
        });
        return products == at::kBFloat16 && device.is_cuda() && exact ? at::kBFloat16 : at::kFloat;
    }
    [[nodiscard]] LayerWeights load(int layer, LayerPart part = LayerPart::whole) const {
        return loadLayer(model, layer, CheckpointWeights(model, device, held(layer)), part);
    }
    [[nodiscard]] std::vector<int> widths() const {
        std::set<int> seen;
        for (const Linear& linear : model.linears())
            if (linear.layer == chains.next && plan.modules.at(linear.module).bits < 16)
                seen.insert(plan.modules.at(linear.module).bits);
        return {seen.begin(), seen.end()};
    }
    void noteCoverage(const at::Tensor& logits, LayerOutcome& outcome);
    [[nodiscard]] FlipMeter makeFlipMeter() const;
    [[nodiscard]] LookAhead lookAhead() const;
    [[nodiscard]] at::Tensor refitted(const LayerContext& layer, const LayerWeights& weights,
                                      const at::Tensor& fullLogits) const;
    [[nodiscard]] TunerKeeping keeping(const LayerQuantizer& quantizer) const;
    [[nodiscard]] Status startFromGptq(const LayerContext& layer, const LayerWeights& weights,
                                       LayerQuantizer& quantizer, LayerOutcome& outcome, std::stop_token stop) const;
    Status tune(LayerQuantizer& quantizer, Objective& objective, LayerOutcome& outcome, std::stop_token stop,
                const std::function<void(const TuningStep&)>& onStep);
    void begin();
    Result<EngineLayer> quantizeNext(std::stop_token stop, const std::function<void(const TuningStep&)>& onStep);
};

/// The embeddings of the calibration tokens, where both chains start; once, when it is known where states may lie.
void QuantizationEngine::State::begin() {
    if (chains.full.defined())
        return;
    const at::NoGradGuard constant;
    const std::array<std::int64_t, 3> sizes{calibration.windows(), calibration.length, model.config().hidden};
    const std::filesystem::path spill = folder.empty() ? std::filesystem::temp_directory_path() : folder;
    const WindowStates::Place place = placeOfStates(config, sizes, products, device);
    chains.full = WindowStates(sizes, products, device, place, spill);
    chains.quantized = WindowStates(sizes, products, device, place, spill);
    const at::Tensor table = CheckpointWeights(model, device, products).tensor(model.embedding());
    const at::Tensor ids = idTensor(calibration.ids, calibration.length).to(device);
    const std::int64_t most = windowsAtOnce(calibration.length);
    for (std::int64_t first = 0; first < ids.size(0); first += most) {
        const at::Tensor embedded = at::embedding(table, ids.narrow(0, first, std::min(most, ids.size(0) - first)));
        chains.full.write(first, embedded);
        chains.quantized.write(first, embedded);
    }
}

/// Coverage of one layer from its logits, by the same code that traces use.
void QuantizationEngine::State::noteCoverage(const at::Tensor& logits, LayerOutcome& outcome) {
    const Routing routing = route(model.config(), tokenRows(logits, realTokens(documents)));
    const at::Tensor chosen = routing.experts.to(at::kCPU, at::kInt).contiguous();
    Trace trace;
    trace.tokens = calibration;
    trace.experts = model.config().experts;
    trace.topK = model.config().topK;
    trace.layers.push_back(
        {chains.next,
         {},
         {chosen.const_data_ptr<std::int32_t>(), chosen.const_data_ptr<std::int32_t>() + chosen.numel()},
         toFloats(routing.gates)});
    Coverage one = coverageOf(trace);
    for (std::string& sentence : treatStarving(one.layers.front(), config, model, plan))
        outcome.warnings.push_back(std::move(sentence));
    if (chains.coverage.layers.empty())
        chains.coverage = std::move(one);
    else
        chains.coverage.layers.push_back(std::move(one.layers.front()));
}

FlipMeter QuantizationEngine::State::makeFlipMeter() const {
    return FlipMeter({model.config(), [this](int layer) { return context(layer); },
                      [this](int layer, LayerPart part) { return load(layer, part); }, products, split.heldOut});
}

/// The later routers that the method holds the layer's output against; the full-precision chain is behind the layer.
LookAhead QuantizationEngine::State::lookAhead() const {
    const std::string& kind = config.tuning.lookAhead;
    if (config.method != "vsraq" || kind == "none")
        return {};
    int last = chains.next + 1;
    if (kind == "full")
        for (last = model.config().layers - 1; last > chains.next && !isSparse(last);)
            --last;
    std::vector<LookAhead::Later> later;
    WindowStates beyond; // behind the layers between, for "full"
    for (int layer = chains.next + 1; layer <= last && isSparse(last); ++layer) {
        later.push_back({context(layer),
                         withLinearsAs(load(layer, layer == last ? LayerPart::upToRouter : LayerPart::whole), products),
                         {}});
        const WindowStates& before = beyond.defined() ? beyond : chains.full;
        const LookAhead::Later& here = later.back();
        at::Tensor share;
        if (weighsByOutput(config) && isSparse(layer)) // the experts of the last one for this alone
            share =
                blockShares(here.context, layer == last ? withLinearsAs(load(layer), products) : here.weights, before);
        const auto target = [&](const at::Tensor& logits) { return targetOf(logits, share); };
        if (layer == last) {
            later.back().target = target(runRouter(here.context, here.weights, before, kind));
            break;
        }
        if (!beyond.defined())
            beyond = chains.full.copy();
        if (const at::Tensor logits = runLayer(here.context, here.weights, beyond); logits.defined())
            later.back().target = target(logits);
    }
    return {kind, std::move(later)};
}

/// The router's rows after the closed-form correction, as the checkpoint's type holds them: what is passed on is what
/// is stored.
at::Tensor QuantizationEngine::State::refitted(const LayerContext& layer, const LayerWeights& weights,
                                               const at::Tensor& fullLogits) const {
    const at::Tensor places = placesIn(split.train);
    const at::Tensor h = tokenRows(runRouterInput(layer, weights, chains.quantized, split.train), places);
    const at::Tensor z = tokenRows(fullLogits.index_select(0, split.train.to(device)), places);
    const at::Tensor rows = refitRouter(weights.router, h, z, model.config().topK, config.tuning.refitRidge);
    const DType stored =
        model.checkpoint().view(model.layers()[static_cast<std::size_t>(chains.next)].router).info->dtype;
    return stored == DType::BF16  ? rows.to(at::kBFloat16).to(at::kFloat)
           : stored == DType::F16 ? rows.to(at::kHalf).to(at::kFloat)
                                  : rows;
}

Status QuantizationEngine::State::startFromGptq(const LayerContext& layer, const LayerWeights& weights,
                                                LayerQuantizer& quantizer, LayerOutcome& outcome,
                                                std::stop_token stop) const {
    auto warnings = gptqLayer({.model = model,
                               .layer = chains.next,
                               .plan = plan,
                               .weights = weights,
                               .context = layer,
                               .states = chains.quantized,
                               .windows = split.train,
                               .damp = config.tuning.gptqDamp,
                               .byActivation = config.tuning.gptqByActivation},
                              quantizer, std::move(stop));
    if (!warnings)
        return propagate(warnings);
    outcome.warnings.insert(outcome.warnings.end(), warnings->begin(), warnings->end());
    return {};
}

TunerKeeping QuantizationEngine::State::keeping(const LayerQuantizer& quantizer) const {
    TunerKeeping result;
    result.seconds = config.saveSeconds;
    if (folder.empty())
        return result;
    // Experts that are to stay nearest may have moved in a tuning of another treatment: that begins anew.
    const TunerStateKey key{chains.next, objectiveText(config),
                            planDigest(model, plan, chains.next, chains.next + 1) +
                                (config.tuning.starving == "round" ? " round" : "")};
    result.save = [path = folder / tuningFile, key](const TunerState& state) {
        return saveTunerState(state, key, path);
    };
    std::error_code ignored;
    if (std::filesystem::exists(folder / tuningFile, ignored)) {
        auto saved = loadTunerState(folder / tuningFile, key, quantizer.parameters());
        if (!saved) // the layer begins anew; nothing is lost but its time
            log().warn("{}", saved.error().message);
        else if (*saved)
            result.from = std::move(**saved);
    }
    return result;
}

Status QuantizationEngine::State::tune(LayerQuantizer& quantizer, Objective& objective, LayerOutcome& outcome,
                                       std::stop_token stop, const std::function<void(const TuningStep&)>& onStep) {
    const TunerKeeping kept = keeping(quantizer);
    const TuningOutcome tuned = tuneLayer(quantizer, objective, split, config, chains.next,
                                          learningRateOf(config, widths()), kept, stop, onStep);
    if (!tuned.saved)
        outcome.warnings.push_back(fmt::format("Layer {}: its state could not be saved on the way: {}", chains.next,
                                               tuned.saved.error().message));
    if (tuned.stopped)
        return cancelled();
    if (tuned.windowsAtOnce < config.tuning.batch)
        outcome.warnings.push_back(fmt::format("Layer {}: memory ran out with {} windows at once; it was tuned {} at a "
                                               "time, which differs by rounding alone.",
                                               chains.next, config.tuning.batch, tuned.windowsAtOnce));
    if (!tuned.finite)
        return failure("Layer {}: the loss stopped being a number after iteration {}. The model or the calibration "
                       "text holds values out of "
                       "range; inspect the model first.",
                       chains.next, tuned.keptIteration);
    outcome.before = objective.relative(tuned.before);
    outcome.after = objective.relative(tuned.after);
    outcome.mseBefore = tuned.before[0];
    outcome.mseAfter = tuned.after[0];
    outcome.keptIteration = tuned.keptIteration;
    return {};
}

Result<EngineLayer> QuantizationEngine::State::quantizeNext(std::stop_token stop,
                                                            const std::function<void(const TuningStep&)>& onStep) {
    const at::NoGradGuard constant;
    std::erase_if(chains.coverage.layers,
                  [&](const auto& experts) { return experts.front().layer >= chains.next; }); // of a stopped try
    LayerWeights read = loaded ? *std::exchange(loaded, {}) : load(chains.next);
    flips->begin(chains.next, read, chains.full);
    LayerQuantizer quantizer(model, chains.next, plan, std::move(read), products);
    const LayerWeights& weights = quantizer.original();
    const LayerContext layer = context(chains.next);
    if (!wantedLogits) { // a stopped try may have left it
        blockShare =
            weighsByOutput(config) && isSparse(chains.next) ? blockShares(layer, weights, chains.full) : at::Tensor();
        halfway = true;
        wantedLogits = runLayer(layer, weights, chains.full);
        halfway = false;
    }
    if (stop.stop_requested())
        return cancelled();

    EngineLayer result;
    LayerOutcome& outcome = result.outcome;
    outcome.layer = chains.next;
    const at::Tensor logits = *wantedLogits;
    LayerTargets targets{chains.quantized, chains.full, {}, {}};
    if (logits.defined()) {
        noteCoverage(logits, outcome);
        if (config.method == "vsraq" || config.method == "eaquant")
            targets.own = targetOf(logits, blockShare);
        if (const std::vector<int> treated = expertsTreated(chains.coverage.layers.back(), "tuned_on_all");
            !treated.empty())
            targets.starving = {at::tensor(treated).to(device, at::kLong), weights.experts};
    }
    const LookAhead ahead = lookAhead();
    flips->look(FlipMeter::Place::nearest, weights, quantizer.dequantized(), chains.quantized);
    Objective objective(config, layer, ahead, targets);
    const bool tunes = config.method != "rtn" && config.method != "gptq" && !quantizer.empty();
    const bool byGptq = config.method == "gptq" || (tunes && config.tuning.start == "gptq");
    if (!tunes) {
        const TermValues values = objective.evaluate(quantizer.dequantized(), split.heldOut, config.tuning.batch);
        objective.setBaseline(values);
        outcome.before = outcome.after = objective.relative(values);
        outcome.mseBefore = outcome.mseAfter = values[0];
    }
    if (logits.defined())
        quantizer.freeze(expertsTreated(chains.coverage.layers.back(), "rounded"));
    if (byGptq)
        if (Status placed = startFromGptq(layer, weights, quantizer, outcome, stop); !placed)
            return propagate(placed);
    if (byGptq && tunes)
        flips->look(FlipMeter::Place::start, weights, quantizer.dequantized(), chains.quantized);
    if (config.method == "gptq") {
        const TermValues values = objective.evaluate(quantizer.dequantized(), split.heldOut, config.tuning.batch);
        outcome.after = objective.relative(values);
        outcome.mseAfter = values[0];
    } else if (!tunes) {
        // the nearest codes are the result
    } else if (Status tuned = tune(quantizer, objective, outcome, stop, onStep); !tuned) {
        return propagate(tuned);
    }
    LayerWeights final = quantizer.dequantized();
    if (logits.defined() && config.tuning.routerRefit) {
        final.router = refitted(layer, final, logits);
        result.quantized.router = toFloats(final.router);
    }
    result.quantized.layer = chains.next;
    result.quantized.linears = quantizer.codes();
    halfway = true;
    const at::Tensor passed = runLayer(layer, final, chains.quantized);
    halfway = false;
    if (tunes || byGptq || config.tuning.routerRefit)
        flips->keep(weights, passed);
    wantedLogits.reset();
    ++chains.next;
    return result;
}

QuantizationEngine::QuantizationEngine(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
QuantizationEngine::QuantizationEngine(QuantizationEngine&&) noexcept = default;
QuantizationEngine& QuantizationEngine::operator=(QuantizationEngine&&) noexcept = default;
QuantizationEngine::~QuantizationEngine() = default;

Result<QuantizationEngine> QuantizationEngine::create(const Model& model, const RunConfig& config, const Plan& plan,
                                                      const TokenWindows& calibration) {
    if (Status checked = checkRunConfig(config); !checked)
        return propagate(checked);
    if (Status checked = checkPlan(plan, model); !checked)
        return propagate(checked);
    if (calibration.windows() < 1)
        return failure("There are no calibration windows. Give at least one text.");
    if (calibration.packed() && calibration.documents.size() != calibration.ids.size())
        return failure("The calibration windows hold {} tokens, but the documents of {}.", calibration.ids.size(),
                       calibration.documents.size());
    return guarded("Preparing the run", [&]() -> Result<QuantizationEngine> {
        const at::NoGradGuard constant;
        auto device = torchDevice(config.device);
        if (!device)
            return propagate(device);
        auto state = std::make_unique<State>(
            State{model, config, plan, calibration, *device, at::kFloat, {}, {}, {}, {}, {}, {}, false, {}});
        state->products = *computeType(config.dtype); // checkRunConfig() knows it
        state->rope = makeRopeTable(model.config(), calibration.length, *device, state->products);
        state->split = splitWindows(calibration);
        state->documents = documentTensor(calibration.documents, calibration.length, *device);
        state->flips = state->makeFlipMeter();
        if (state->split.train.size(0) == 0)
            return failure("{} calibration windows leave none to tune on. Use at least 2.", calibration.windows());
        return QuantizationEngine(std::move(state));
    });
}

void QuantizationEngine::keepIn(const std::filesystem::path& folder) { m_state->folder = folder; }

Status QuantizationEngine::resumeFrom(const std::filesystem::path& folder) {
    m_state->folder = folder;
    return guarded("Going on with the run", [&] {
        m_state->begin();
        m_state->flips = m_state->makeFlipMeter();
        m_state->loaded.reset();
        return loadChains(m_state->chains, m_state->model, m_state->plan, m_state->calibration, folder / chainFile);
    });
}

Status QuantizationEngine::layerStored() {
    State& state = *m_state;
    if (state.folder.empty())
        return {};
    return guarded("Keeping the run's state", [&] {
        Status written = saveChains(state.chains, state.model, state.plan, state.calibration, state.folder / chainFile);
        std::error_code ignored;
        if (written)
            std::filesystem::remove(state.folder / tuningFile, ignored); // of the layer that is done
        return written;
    });
}

void QuantizationEngine::forget(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const char* name : {chainFile, tuningFile})
        std::filesystem::remove(folder / name, ignored);
}

int QuantizationEngine::nextLayer() const { return m_state->chains.next; }

bool QuantizationEngine::done() const { return m_state->chains.next == m_state->model.config().layers; }

const Coverage& QuantizationEngine::coverage() const { return m_state->chains.coverage; }

Result<EngineLayer> QuantizationEngine::advance(std::stop_token stop,
                                                const std::function<void(const TuningStep&)>& onStep) {
    State& state = *m_state;
    return guarded(fmt::format("Quantizing layer {}", state.chains.next), [&]() -> Result<EngineLayer> {
        if (state.halfway)
            return failure(
                "an error left the hidden states half-way through the layer. Resume the run from its folder.");
        const auto start = std::chrono::steady_clock::now();
        Result<EngineLayer> layer = cancelled();
        if (!memorySuffices(state.device, [&] {
                state.begin();
                resetPeakMemory(state.device);
                layer = state.quantizeNext(stop, onStep);
                if (layer) // its own weights are gone by now: the next layer's take their place
                    state.loaded = state.flips->finish(state.chains.full, state.chains.quantized, layer->outcome);
            }))
            return failure("memory ran out, even with one window at a time. Use shorter windows, products in bfloat16, "
                           "hidden states in files, or a device with more memory.");
        if (layer) {
            layer->outcome.deviceBytes = peakMemory(state.device);
            layer->outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        }
        return layer;
    });
}

Status QuantizationEngine::passOver(std::stop_token stop) {
    State& state = *m_state;
    return guarded(fmt::format("Passing layer {}", state.chains.next), [&]() -> Status {
        if (stop.stop_requested())
            return cancelled();
        const at::NoGradGuard constant;
        state.begin();
        const int layer = state.chains.next;
        const LayerQuantizer quantizer(state.model, layer, state.plan, state.load(layer), state.products);
        const LayerContext context = state.context(layer);
        runLayer(context, quantizer.original(), state.chains.full);
        runLayer(context, quantizer.dequantized(), state.chains.quantized);
        ++state.chains.next;
        return {};
    });
}

} // namespace moescope
