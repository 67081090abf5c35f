// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/objective.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/tensor_memory.h"
#include "quantize/detail/alignment_weighting.h"

namespace moescope::detail {
namespace {

constexpr double leastBaseline = 1e-12; // a term that is zero from the start stays harmless

std::size_t at(Term term) { return static_cast<std::size_t>(term); }

Term after(Term term, std::size_t steps) { return static_cast<Term>(at(term) + steps); }

/// The rows of tokens that are no padding, where windows have padding; as it is otherwise.
at::Tensor counted(const at::Tensor& x, const at::Tensor& places) {
    return places.defined() ? tokenRows(x, places) : x;
}

RoutingTarget counted(const RoutingTarget& target, const at::Tensor& places) {
    return places.defined() ? target.byToken(places) : target;
}

at::Tensor directionOf(const at::Tensor& x) { return x * at::rsqrt(x.square().mean(-1, /*keepdim=*/true)); }

} // namespace

std::string objectiveText(const RunConfig& config) {
    const TuningSettings& t = config.tuning;
    return fmt::format("{} {} {} {} {} {} {}{}", config.method, t.valueWeight, t.structureWeight, t.orderWeight,
                       t.temperature, t.ownRouter, t.lookAhead,
                       t.start == "rtn" ? "" : fmt::format(" {} {} {}", t.start, t.gptqDamp, t.gptqByActivation)) +
           (weighsAlike(t) ? "" : fmt::format(" {} {} {}", t.valueWeighting, t.valueStrength, t.tokenWeighting)) +
           (config.dtype == "float32" ? "" : " " + config.dtype) + (t.starving == "tune" ? "" : " " + t.starving);
}

Objective::Objective(const RunConfig& config, const LayerContext& layer, const LookAhead& ahead,
                     const LayerTargets& targets)
    : m_config(config)
    , m_layer(layer)
    , m_ahead(ahead)
    , m_targets(targets) {
    m_baseline.fill(1.0);
}

double Objective::weightOf(Term term) const {
    const TuningSettings& tuning = m_config.tuning;
    if (m_config.method == "eaquant" && (term == Term::valueOwn || term == Term::structureOwn))
        return tuning.valueWeight;
    switch (term) {
    case Term::mse:
        return aligned() ? 0.5 : 1.0;
    case Term::direction:
        return aligned() ? 0.5 : 0.0;
    case Term::valueOwn:
    case Term::valueNext:
        return aligned() ? tuning.valueWeight : 0.0;
    case Term::structureOwn:
    case Term::structureNext:
        return aligned() ? tuning.structureWeight : 0.0;
    case Term::orderOwn:
    case Term::orderNext:
        return aligned() ? tuning.orderWeight : 0.0;
    case Term::starving:
        return m_targets.starving.share();
    }
    return 0.0;
}

void Objective::addRouterTerms(TermTensors& terms, const RoutingTarget& target, const at::Tensor& logits, Term value,
                               double share) const {
    const double temperature = m_config.tuning.temperature;
    const auto add = [&](std::size_t steps, bool there, const auto& loss) {
        at::Tensor& term = terms[at(after(value, steps))];
        if (weightOf(after(value, steps)) > 0 && there)
            term = term.defined() ? term + share * loss() : share * loss();
    };
    add(0, true, [&] { return valueLoss(target, logits); });
    add(1, target.unselected.size(-1) > 0, [&] { return boundaryLoss(target, logits, temperature); });
    add(2, target.order.size(-1) > 1, [&] { return orderLoss(target, logits, temperature); });
}

void Objective::addOwnTerms(TermTensors& terms, const at::Tensor& given, const Batch& batch) const {
    if (!m_targets.own.defined())
        return;
    const RoutingTarget target = counted(m_targets.own.select(batch.windows), batch.places);
    const at::Tensor logits = counted(given, batch.places);
    if (m_config.method == "eaquant" && m_config.tuning.valueWeight > 0) {
        terms[at(Term::valueOwn)] = logitLoss(target, logits);
        terms[at(Term::structureOwn)] = probabilityLoss(target, logits);
    } else if (aligned() && m_config.tuning.ownRouter) {
        addRouterTerms(terms, target, logits, Term::valueOwn, 1.0);
    }
}

/// Of several later routers: the mean.
void Objective::addAheadTerms(TermTensors& terms, const at::Tensor& hidden, const Batch& batch) const {
    if (!aligned() || m_ahead.routers() == 0)
        return;
    m_ahead.each(hidden, batch.windows, [&](const RoutingTarget& target, const at::Tensor& logits) {
        addRouterTerms(terms, counted(target.select(batch.windows), batch.places), counted(logits, batch.places),
                       Term::valueNext, 1.0 / m_ahead.routers());
    });
}

void Objective::prefetch(const at::Tensor& windows) const {
    m_targets.input.prefetch(windows);
    m_targets.output.prefetch(windows);
}

TermTensors Objective::terms(const LayerWeights& weights, const at::Tensor& windows) const {
    const LayerContext context = m_layer.select(windows);
    LayerOutput output = decoderLayer(context, weights, m_targets.input.select(windows).to(at::kFloat));
    const Batch batch{windows.to(output.hidden.device(), /*non_blocking=*/true), realTokens(context.documents)};
    TermTensors terms;
    if (m_targets.starving.defined())
        terms[at(Term::starving)] = starvingLoss(m_targets.starving, weights.experts,
                                                 tokenRows(output.routerInput, batch.places), m_layer.config.topK);
    output.routerInput.reset(); // its memory, before routers ahead are looked at
    const at::Tensor given = counted(output.hidden, batch.places);
    const at::Tensor wanted = counted(m_targets.output.select(windows).to(at::kFloat), batch.places);
    terms[at(Term::mse)] = (given - wanted).square().mean();
    if (weightOf(Term::direction) > 0)
        terms[at(Term::direction)] = (directionOf(given) - directionOf(wanted)).square().mean();
    addOwnTerms(terms, output.routerLogits, batch);
    addAheadTerms(terms, output.hidden, batch);
    return terms;
}

double Objective::weightOf(const at::Tensor& windows) const {
    return static_cast<double>(m_layer.documents.defined() ? realTokens(m_layer.select(windows).documents).size(0)
                                                           : windows.size(0));
}

TermValues Objective::evaluate(const LayerWeights& weights, const at::Tensor& windows, std::int64_t batch,
                               const at::Tensor& then) const {
    const at::NoGradGuard constant;
    std::array<at::Tensor, termCount> sums;
    double weight = 0.0;
    for (std::int64_t first = 0; first < windows.size(0);) {
        const std::int64_t count = std::min(batch, windows.size(0) - first);
        TermTensors part;
        const auto look = [&] { part = terms(weights, windows.narrow(0, first, count)); };
        if (count == 1) {
            look();
        } else if (!memorySuffices(m_targets.input.device(), look)) {
            batch = (count + 1) / 2;
            continue;
        }
        const double share = weightOf(windows.narrow(0, first, count));
        weight += share;
        first += count;
        if (first < windows.size(0))
            prefetch(windows.narrow(0, first, std::min(batch, windows.size(0) - first)));
        else if (then.defined())
            prefetch(then);
        for (std::size_t i = 0; i < termCount; ++i)
            if (part[i].defined())
                sums[i] = (sums[i].defined() ? sums[i] : at::zeros_like(part[i], at::kDouble)) +
                          part[i].to(at::kDouble) * share;
    }
    TermValues means{};
    for (std::size_t i = 0; i < termCount; ++i)
        if (sums[i].defined())
            means[i] = sums[i].item<double>() / weight;
    return means;
}

void Objective::setBaseline(const TermValues& values) {
    for (std::size_t i = 0; i < termCount; ++i)
        m_baseline[i] = std::max(values[i], leastBaseline);
}

at::Tensor Objective::total(const TermTensors& terms) const {
    at::Tensor sum;
    for (std::size_t i = 0; i < termCount; ++i)
        if (terms[i].defined()) {
            const at::Tensor part = terms[i] * (weightOf(static_cast<Term>(i)) / m_baseline[i]);
            sum = sum.defined() ? sum + part : part;
        }
    return sum;
}

LossTerms Objective::relative(const TermValues& values) const {
    LossTerms result;
    const auto ratio = [&](Term term) { return values[at(term)] / m_baseline[at(term)]; };
    const auto share = [&](Term term, std::optional<double>& target) {
        if (values[at(term)] <= 0.0)
            return;
        target = ratio(term);
        result.total += weightOf(term) * *target;
    };
    result.reconstruction = weightOf(Term::mse) * ratio(Term::mse) + weightOf(Term::direction) * ratio(Term::direction);
    result.total = result.reconstruction;
    share(Term::valueOwn, result.valueOwn);
    share(Term::structureOwn, result.structureOwn);
    share(Term::orderOwn, result.orderOwn);
    share(Term::valueNext, result.valueNext);
    share(Term::structureNext, result.structureNext);
    share(Term::orderNext, result.orderNext);
    share(Term::starving, result.starving);
    return result;
}

} // namespace moescope::detail
