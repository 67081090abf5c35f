// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/layer_tuner.h"

#include <chrono>
#include <cmath>

#include <ATen/CPUGeneratorImpl.h>

namespace moescope::detail {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Windows of every iteration: permutations of the training windows one after another.
std::vector<at::Tensor> drawBatches(const WindowSplit& split, const RunConfig& config, int layer) {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(config.seed * 77 + static_cast<std::uint64_t>(layer));
    const std::int64_t needed = std::int64_t(config.tuning.iterations) * config.tuning.batch;
    std::vector<at::Tensor> permutations;
    for (std::int64_t have = 0; have < needed; have += split.train.size(0))
        permutations.push_back(at::randperm(split.train.size(0), generator, at::TensorOptions().dtype(at::kLong)));
    const at::Tensor order = at::cat(permutations).narrow(0, 0, needed).to(split.train.device());
    return split.train.index_select(0, order).split(config.tuning.batch);
}

/// Loss terms of past iterations that still lie on the device: reading each at once would make the GPU wait.
class StepLog {
public:
    StepLog(const Objective& objective, int layer, int iterations, Clock::time_point start, const std::function<void(const TuningStep&)>& onStep)
        : m_objective(objective), m_layer(layer), m_iterations(iterations), m_start(start), m_onStep(onStep) {}

    void add(const TermTensors& terms) {
        std::vector<at::Tensor> row;
        for (const at::Tensor& term : terms)
            row.push_back(term.defined() ? term.detach() : at::zeros({}, terms[0].options()));
        m_pending.push_back(at::stack(row));
    }

    /// Reports what is pending; `heldOut` belongs to the state before iteration `next`.
    void flush(int next, const std::optional<LossTerms>& heldOut) {
        if (!m_pending.empty()) {
            const at::Tensor values = at::stack(m_pending).to(at::kCPU, at::kDouble);
            for (std::size_t row = 0; row < m_pending.size(); ++row)
                report(values[static_cast<std::int64_t>(row)]);
            m_pending.clear();
        }
        m_heldOut = heldOut;
        m_nextIteration = next;
        if (next == m_iterations && heldOut)
            m_onStep({m_layer, next, m_iterations, std::nullopt, heldOut, secondsSince(m_start)});
    }

private:
    void report(const at::Tensor& row) {
        TermValues values{};
        for (std::size_t i = 0; i < termCount; ++i)
            values[i] = row[static_cast<std::int64_t>(i)].item<double>();
        m_onStep({m_layer, m_nextIteration++, m_iterations, m_objective.relative(values), std::exchange(m_heldOut, std::nullopt), secondsSince(m_start)});
    }

    const Objective& m_objective;
    int m_layer, m_iterations;
    Clock::time_point m_start;
    const std::function<void(const TuningStep&)>& m_onStep;
    std::vector<at::Tensor> m_pending;
    std::optional<LossTerms> m_heldOut;
    int m_nextIteration = 0;
};

} // namespace

double learningRateOf(const RunConfig& config, const std::vector<int>& widths) {
    const bool low = !widths.empty() && std::ranges::all_of(widths, [](int bits) { return bits <= 3; });
    return (config.tuning.iterations >= 1000 && low ? 2.0 : 1.0) / config.tuning.iterations;
}

TuningOutcome tuneLayer(LayerQuantizer& quantizer, Objective& objective, const WindowSplit& split, const RunConfig& config, int layer,
                        double learningRate, std::stop_token stop, const std::function<void(const TuningStep&)>& onStep) {
    const auto start = Clock::now();
    const int iterations = config.tuning.iterations;
    const std::int64_t batch = config.tuning.batch;
    const std::vector<at::Tensor> batches = drawBatches(split, config, layer);
    const std::vector<at::Tensor> parameters = quantizer.parameters();
    TuningOutcome outcome;
    std::vector<at::Tensor> best;
    double bestTotal = std::numeric_limits<double>::infinity();
    StepLog log(objective, layer, iterations, start, onStep);
    const auto judge = [&](int iteration) {
        const at::NoGradGuard constant;
        const TermValues values = objective.evaluate(quantizer.dequantized(), split.heldOut, batch);
        if (iteration == 0) {
            outcome.before = values;
            objective.setBaseline(values);
        }
        const LossTerms relative = objective.relative(values);
        log.flush(iteration, relative);
        if (!std::isfinite(relative.total)) {
            outcome.finite = false;
            return false;
        }
        if (relative.total < bestTotal) {
            bestTotal = relative.total;
            outcome.after = values;
            outcome.keptIteration = iteration;
            best.clear();
            for (const at::Tensor& parameter : parameters)
                best.push_back(parameter.detach().clone());
        }
        return true;
    };
    for (int iteration = 0; iteration < iterations && !outcome.stopped; ++iteration) {
        if (iteration % config.tuning.evaluateEvery == 0 && !judge(iteration))
            break;
        const at::AutoGradMode differentiate(true);
        const LayerQuantizer::Trial trial = quantizer.trial();
        const TermTensors terms = objective.terms(trial.weights, batches[static_cast<std::size_t>(iteration)]);
        const std::vector<at::Tensor> gradients =
            torch::autograd::grad({objective.total(terms)}, trial.leaves, {}, std::nullopt, /*create_graph=*/false, /*allow_unused=*/true);
        quantizer.step(gradients, learningRate * (1.0 - static_cast<double>(iteration) / iterations));
        log.add(terms);
        outcome.stopped = stop.stop_requested();
    }
    if (!outcome.stopped && outcome.finite)
        judge(iterations);
    if (!best.empty())
        quantizer.restore(best);
    return outcome;
}

} // namespace moescope::detail
