// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/propagation.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t lawMemory = std::int64_t(1) << 30; // bytes of full-precision laws kept between changes
constexpr std::int64_t rowStep = 128;                     // rows of logits at once: they stay in a core's cache

/// Numbers on the CPU as float64.
std::vector<double> toDoubles(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.to(at::kCPU, at::kDouble).contiguous();
    return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

} // namespace

/// (change, window) pairs whose states lie one after another.
struct Propagation::Batch {
    std::vector<std::size_t> change; ///< of each pair
    std::vector<std::int64_t> window;
    std::vector<at::Tensor> parts;
    at::Tensor hidden; ///< [pairs, T, hidden]

    void add(std::size_t index, const OutputChange& source, const at::Tensor& output) {
        const std::int64_t length = output.size(1);
        const at::Tensor windowOf = source.token.div(length, "floor");
        const at::Tensor touched = std::get<0>(at::_unique2(windowOf, /*sorted=*/true));
        const at::Tensor place = at::searchsorted(touched, windowOf) * length + source.token.remainder(length);
        at::Tensor state = output.index_select(0, touched);
        state.view({-1, output.size(2)}).index_add_(0, place, source.rows);
        parts.push_back(state);
        const at::Tensor list = touched.to(at::kCPU);
        for (std::int64_t i = 0; i < list.numel(); ++i) {
            change.push_back(index);
            window.push_back(list.const_data_ptr<std::int64_t>()[i]);
        }
    }
};

std::optional<std::vector<Effect>> Propagation::run(int layer, const at::Tensor& output,
                                                    std::span<const OutputChange> changes, Work& work) {
    std::vector<Effect> effects(changes.size());
    const bool last = layer + 1 == m_store.layers();
    const auto enough = static_cast<std::size_t>(4 * m_store.step());
    for (std::size_t next = 0; next < changes.size();) {
        Batch batch;
        for (; next < changes.size() && batch.window.size() < enough; ++next) {
            if (changes[next].token.numel() == 0)
                continue;
            if (!last)
                batch.add(next, changes[next], output);
            else if (!rowsThroughHead(output, changes[next], effects[next], work))
                return std::nullopt;
        }
        if (batch.window.empty())
            continue;
        batch.hidden = at::cat(batch.parts);
        batch.parts.clear();
        if (!throughLayers(batch, layer, effects, work) || !throughHead(batch, effects, work))
            return std::nullopt;
    }
    for (Effect& effect : effects) {
        effect.kl /= static_cast<double>(m_pass.tokens());
        effect.value /= static_cast<double>(m_pass.tokens()) * std::max(m_pass.routerCount(), 1);
    }
    return effects;
}

bool Propagation::throughLayers(Batch& batch, int layer, std::vector<Effect>& effects, Work& work) {
    const at::Tensor window = at::tensor(batch.window).to(batch.hidden.device());
    for (int later = layer + 1; later < m_store.layers(); ++later) {
        at::Tensor logits;
        auto hidden = throughLayer(m_store, later, batch.hidden, &logits, work);
        if (!hidden)
            return false;
        batch.hidden = std::move(*hidden);
        if (!logits.defined())
            continue;
        const RoutingTarget target = m_pass.routers[static_cast<std::size_t>(later)].select(window);
        const std::vector<double> sums = toDoubles(valueByToken(target, logits).sum(-1));
        for (std::size_t pair = 0; pair < sums.size(); ++pair)
            effects[batch.change[pair]].value += sums[pair];
    }
    return true;
}

bool Propagation::throughHead(const Batch& batch, std::vector<Effect>& effects, Work& work) {
    const double epsilon = m_store.config().rmsEpsilon;
    for (std::size_t pair = 0; pair < batch.window.size(); ++pair) {
        const std::int64_t window = batch.window[pair];
        const at::Tensor normed = rmsNorm(batch.hidden[static_cast<std::int64_t>(pair)], m_pass.finalNorm, epsilon);
        effects[batch.change[pair]].kl += klOfRows(m_pass.finalNormed[window], lawOfWindow(window), normed);
        if (!work.did(1))
            return false;
    }
    return true;
}

bool Propagation::rowsThroughHead(const at::Tensor& output, const OutputChange& change, Effect& effect, Work& work) {
    const std::int64_t length = m_pass.length();
    const at::Tensor windowOf = change.token.div(length, "floor");
    const at::Tensor flat = output.view({-1, output.size(2)});
    const at::Tensor normed =
        rmsNorm(flat.index_select(0, change.token) + change.rows, m_pass.finalNorm, m_store.config().rmsEpsilon);
    for (std::int64_t window = 0; window < m_pass.windows(); ++window) {
        const at::Tensor mine = at::nonzero(windowOf == window).squeeze(1);
        if (mine.numel() > 0) {
            const at::Tensor row = change.token.index_select(0, mine).remainder(length);
            effect.kl += klOfRows(m_pass.finalNormed[window].index_select(0, row),
                                  lawOfWindow(window).index_select(0, row), normed.index_select(0, mine));
        }
        if (!work.did(1))
            return false;
    }
    return true;
}

at::Tensor Propagation::lawOfWindow(std::int64_t window) {
    m_laws.resize(static_cast<std::size_t>(m_pass.windows()));
    at::Tensor& kept = m_laws[static_cast<std::size_t>(window)];
    if (kept.defined())
        return kept;
    at::Tensor law = at::linear(m_pass.finalNormed[window], m_pass.head).softmax(-1);
    const auto bytes = static_cast<std::int64_t>(law.nbytes());
    if (m_lawBytes + bytes <= lawMemory) {
        m_lawBytes += bytes;
        kept = law;
    }
    return law;
}

/// With d the difference of the logits, taken before the product so that nothing cancels, and m = Σ p d:
/// KL = log Σ p e^d − m = log(1 + Σ p (e^(d−m) − 1)). As exact for a KL of 1e-6 as for one of 1.
double Propagation::klOfRows(const at::Tensor& full, const at::Tensor& law, const at::Tensor& changed) const {
    double sum = 0.0;
    for (std::int64_t first = 0; first < changed.size(0); first += rowStep) {
        const std::int64_t count = std::min(rowStep, changed.size(0) - first);
        const at::Tensor p = law.narrow(0, first, count).unsqueeze(1);
        at::Tensor d = at::linear(changed.narrow(0, first, count) - full.narrow(0, first, count), m_pass.head);
        d.sub_(at::bmm(p, d.unsqueeze(2)).squeeze(2)).expm1_();
        sum += at::bmm(p, d.unsqueeze(2)).to(at::kDouble).log1p().sum().item<double>();
    }
    return sum;
}

} // namespace moescope::detail
