// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/layer_tuner.h"

#include <ATen/core/grad_mode.h>
#include <chrono>
#include <cmath>
#include <torch/csrc/autograd/autograd.h>

#include <ATen/CPUGeneratorImpl.h>

#include "forward/detail/tensor_memory.h"

namespace moescope::detail {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double reportSeconds = 0.25; ///< between looks at losses that lie on a GPU

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Windows of every iteration: permutations of the training windows one after another.
std::vector<at::Tensor> drawBatches(const WindowSplit& split, const RunConfig& config, int layer) {
    at::Generator generator =
        at::make_generator<at::CPUGeneratorImpl>(config.seed * 77 + static_cast<std::uint64_t>(layer));
    const std::int64_t needed = std::int64_t(config.tuning.iterations) * config.tuning.batch;
    std::vector<at::Tensor> permutations;
    for (std::int64_t have = 0; have < needed; have += split.train.size(0))
        permutations.push_back(at::randperm(split.train.size(0), generator, at::TensorOptions().dtype(at::kLong)));
    const at::Tensor order = at::cat(permutations).narrow(0, 0, needed);
    return split.train.index_select(0, order).split(config.tuning.batch);
}

/// Loss terms of past iterations that still lie on the device: reading each at once would make the GPU wait.
class StepLog {
public:
    StepLog(const Objective& objective, int layer, int iterations, Clock::time_point start,
            const std::function<void(const TuningStep&)>& onStep)
        : m_objective(objective)
        , m_layer(layer)
        , m_iterations(iterations)
        , m_start(start)
        , m_onStep(onStep) {}

    void add(const TermTensors& terms) {
        std::vector<at::Tensor> row;
        for (const at::Tensor& term : terms)
            row.push_back(term.defined() ? term.detach() : at::zeros({}, terms[0].options()));
        m_pending.push_back(at::stack(row));
        if (secondsSince(m_lastReport) > reportSeconds)
            reportPending();
    }

    /// Reports what is pending; `heldOut` belongs to the state before iteration `next`, which the layer ends with if
    /// `last`.
    void flush(int next, const std::optional<LossTerms>& heldOut, bool last) {
        reportPending();
        m_heldOut = heldOut;
        m_nextIteration = next;
        if (last && heldOut)
            m_onStep({m_layer, next, m_iterations, std::nullopt, heldOut, secondsSince(m_start)});
    }

    /// The next report is of iteration `iteration`.
    void startAt(int iteration) { m_nextIteration = iteration; }

private:
    void reportPending() {
        m_lastReport = Clock::now();
        if (m_pending.empty())
            return;
        const at::Tensor values = at::stack(m_pending).to(at::kCPU, at::kDouble);
        for (std::size_t row = 0; row < m_pending.size(); ++row)
            report(values[static_cast<std::int64_t>(row)]);
        m_pending.clear();
    }
    void report(const at::Tensor& row) {
        TermValues values{};
        for (std::size_t i = 0; i < termCount; ++i)
            values[i] = row[static_cast<std::int64_t>(i)].item<double>();
        m_onStep({m_layer, m_nextIteration++, m_iterations, m_objective.relative(values),
                  std::exchange(m_heldOut, std::nullopt), secondsSince(m_start)});
    }

    const Objective& m_objective;
    int m_layer, m_iterations;
    Clock::time_point m_start;
    const std::function<void(const TuningStep&)>& m_onStep;
    std::vector<at::Tensor> m_pending;
    Clock::time_point m_lastReport = Clock::now();
    std::optional<LossTerms> m_heldOut;
    int m_nextIteration = 0;
};

/// One layer's tuning from its start, or from a saved state, to its end.
class Tuner {
public:
    Tuner(LayerQuantizer& quantizer, Objective& objective, const WindowSplit& split, const RunConfig& config, int layer,
          double learningRate, const TunerKeeping& keeping, const std::function<void(const TuningStep&)>& onStep)
        : m_quantizer(quantizer)
        , m_objective(objective)
        , m_split(split)
        , m_settings(config.tuning)
        , m_learningRate(learningRate)
        , m_keeping(keeping)
        , m_batches(drawBatches(split, config, layer))
        , m_parameters(quantizer.parameters())
        , m_device(m_parameters.front().device())
        , m_log(objective, layer, config.tuning.iterations, Clock::now(), onStep)
        , m_lastSave(Clock::now()) {
        m_outcome.windowsAtOnce = m_settings.batch;
        if (keeping.from)
            goOnFrom(*keeping.from);
    }

    TuningOutcome run(std::stop_token stop) {
        const int iterations = m_settings.iterations;
        bool ended = false;
        for (; m_iteration < iterations && !ended && !m_outcome.stopped; ++m_iteration) {
            if (m_iteration % m_settings.evaluateEvery == 0) {
                ended = !judge();
                if (ended)
                    break;
                if (secondsSince(m_lastSave) > m_keeping.seconds)
                    save(m_iteration);
            }
            step();
            m_outcome.stopped = stop.stop_requested();
        }
        if (m_outcome.stopped) {
            m_log.flush(m_iteration, std::nullopt, false);
            save(m_iteration);
        } else if (!ended) {
            judge();
        }
        if (!m_outcome.stopped && !m_best.empty())
            m_quantizer.settle(std::move(m_best));
        return std::move(m_outcome);
    }

private:
    void goOnFrom(const TunerState& state) {
        m_iteration = state.iteration;
        m_best = state.best;
        m_bestTotal = state.bestTotal;
        m_looksWithoutGain = state.looksWithoutGain;
        m_lastLook = state.lastLook;
        m_outcome.keptIteration = state.keptIteration;
        m_outcome.before = state.before;
        m_outcome.after = state.after;
        if (state.objectiveChanged) { // by the new terms, the start and the best so far weigh differently
            m_outcome.before = look(m_quantizer.dequantized());
            m_objective.setBaseline(m_outcome.before);
            if (!m_best.empty()) {
                m_outcome.after = look(m_quantizer.dequantized(m_best));
                m_bestTotal = m_objective.relative(m_outcome.after).total;
            }
            m_looksWithoutGain = 0;
        }
        m_objective.setBaseline(m_outcome.before);
        m_quantizer.restore(state.parameters);
        m_log.startAt(state.iteration);
    }

    [[nodiscard]] TermValues look(const LayerWeights& weights) const {
        const at::NoGradGuard constant;
        const bool goesOn = m_iteration < m_settings.iterations;
        return m_objective.evaluate(weights, m_split.heldOut,
                                    std::min<std::int64_t>(m_settings.batch, m_outcome.windowsAtOnce),
                                    goesOn ? m_batches[static_cast<std::size_t>(m_iteration)] : at::Tensor());
    }

    /// A look at the held-out windows. False: the tuning ends here.
    bool judge() {
        const TermValues values = look(m_quantizer.dequantized());
        if (m_iteration == 0) {
            m_outcome.before = values;
            m_objective.setBaseline(values);
        }
        const LossTerms relative = m_objective.relative(values);
        m_outcome.finite = std::isfinite(relative.total);
        if (m_outcome.finite && relative.total < m_bestTotal) {
            m_bestTotal = relative.total;
            m_outcome.after = values;
            m_outcome.keptIteration = m_iteration;
            m_best = {}; // its memory first
            m_best = m_quantizer.rounding();
            m_looksWithoutGain = 0;
        } else if (m_iteration > m_lastLook) { // going on from a save looks at its iteration again
            ++m_looksWithoutGain;
        }
        m_lastLook = m_iteration;
        const bool goesOn = m_outcome.finite && (m_settings.patience == 0 || m_looksWithoutGain < m_settings.patience);
        m_log.flush(m_iteration, relative, !goesOn || m_iteration == m_settings.iterations);
        return goesOn;
    }

    /// The gradients of one iteration's windows, and its terms.
    struct Slope {
        std::vector<at::Tensor> gradients;
        TermTensors terms;
    };

    void step() {
        const at::AutoGradMode differentiate(true);
        const at::Tensor& windows = m_batches[static_cast<std::size_t>(m_iteration)];
        Slope slope;
        while (!memorySuffices(m_device, [&] { slope = slopeOf(windows); })) {
            if (m_outcome.windowsAtOnce == 1)
                C10_THROW_ERROR(OutOfMemoryError, "one window does not fit");
            m_outcome.windowsAtOnce = (std::min(m_outcome.windowsAtOnce, windows.size(0)) + 1) / 2;
        }
        prefetch(m_iteration + 1);
        m_quantizer.step(slope.gradients,
                         m_learningRate * (1.0 - static_cast<double>(m_iteration) / m_settings.iterations));
        m_log.add(slope.terms);
    }

    /// As one batch where memory suffices, else in parts whose gradients add up: the same but for rounding.
    [[nodiscard]] Slope slopeOf(const at::Tensor& windows) {
        const LayerQuantizer::Trial trial = m_quantizer.trial();
        if (windows.size(0) <= m_outcome.windowsAtOnce) {
            const TermTensors terms = m_objective.terms(trial.weights, windows);
            return {torch::autograd::grad({m_objective.total(terms)}, trial.leaves, {}, std::nullopt,
                                          /*create_graph=*/false, /*allow_unused=*/true),
                    terms};
        }
        Slope slope;
        for (const at::Tensor& leaf : trial.leaves)
            leaf.mutable_grad().reset(); // of a try that memory did not suffice for
        for (std::int64_t first = 0; first < windows.size(0); first += m_outcome.windowsAtOnce) {
            const std::int64_t count = std::min(m_outcome.windowsAtOnce, windows.size(0) - first);
            TermTensors part = m_objective.terms(trial.weights, windows.narrow(0, first, count));
            const double share = m_objective.weightOf(windows.narrow(0, first, count)) / m_objective.weightOf(windows);
            // Into the leaves' own sums: a second set of gradients beside them would undo what small parts save.
            torch::autograd::backward({m_objective.total(part) * share}, {},
                                      /*retain_graph=*/first + count < windows.size(0));
            for (std::size_t i = 0; i < termCount; ++i)
                if (part[i].defined()) {
                    const at::Tensor shared = part[i].detach() * share;
                    slope.terms[i] = slope.terms[i].defined() ? slope.terms[i] + shared : shared;
                }
        }
        for (const at::Tensor& leaf : trial.leaves)
            slope.gradients.push_back(std::exchange(leaf.mutable_grad(), at::Tensor()));
        return slope;
    }

    /// Begins to fetch what iteration `iteration` asks for first.
    void prefetch(int iteration) const {
        if (iteration % m_settings.evaluateEvery == 0 || iteration >= m_settings.iterations)
            m_objective.prefetch(
                m_split.heldOut.narrow(0, 0, std::min<std::int64_t>(m_settings.batch, m_split.heldOut.size(0))));
        else
            m_objective.prefetch(m_batches[static_cast<std::size_t>(iteration)]);
    }

    void save(int next) {
        if (!m_keeping.save)
            return;
        const Status saved = m_keeping.save({next, m_parameters, m_best, m_bestTotal, m_outcome.keptIteration,
                                             m_looksWithoutGain, m_lastLook, m_outcome.before, m_outcome.after, false});
        if (!saved && m_outcome.saved)
            m_outcome.saved = saved;
        m_lastSave = Clock::now();
    }

    LayerQuantizer& m_quantizer;
    Objective& m_objective;
    const WindowSplit& m_split;
    const TuningSettings& m_settings;
    double m_learningRate;
    const TunerKeeping& m_keeping;
    std::vector<at::Tensor> m_batches, m_parameters;
    at::Device m_device;
    LayerQuantizer::Rounding m_best;
    StepLog m_log;
    Clock::time_point m_lastSave;
    TuningOutcome m_outcome;
    double m_bestTotal = std::numeric_limits<double>::infinity();
    int m_iteration = 0;
    int m_looksWithoutGain = 0;
    int m_lastLook = -1;
};

} // namespace

double learningRateOf(const RunConfig& config, const std::vector<int>& widths) {
    const bool low = !widths.empty() && std::ranges::all_of(widths, [](int bits) { return bits <= 3; });
    return (config.tuning.iterations >= 1000 && low ? 2.0 : 1.0) / config.tuning.iterations;
}

TuningOutcome tuneLayer(LayerQuantizer& quantizer, Objective& objective, const WindowSplit& split,
                        const RunConfig& config, int layer, double learningRate, const TunerKeeping& keeping,
                        std::stop_token stop, const std::function<void(const TuningStep&)>& onStep) {
    return Tuner(quantizer, objective, split, config, layer, learningRate, keeping, onStep).run(stop);
}

} // namespace moescope::detail
