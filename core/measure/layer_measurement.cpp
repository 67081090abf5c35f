// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/layer_measurement.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t changeMemory = std::int64_t(256) << 20; // bytes of changes carried on at once

bool endToEnd(const MeasureSettings& settings) { return settings.form != "layer_local"; }

bool layerLocal(const MeasureSettings& settings) { return settings.form != "end_to_end"; }

/// Costs that the layer's own output tells.
class LocalCosts {
public:
    LocalCosts(const FullPass& pass, int layer, const LayerState& state, const NextRouter& next)
        : m_length(pass.length())
        , m_windows(pass.windows())
        , m_next(next)
        , m_gradient(pass.gradients[static_cast<std::size_t>(layer)].view_as(state.output).flatten(0, 1))
        , m_square(state.output.flatten(0, 1).square().sum(-1)) {}

    void add(const OutputChange& change, UnitCosts& unit) const {
        const at::Tensor square = change.rows.square().sum(-1);
        const at::Tensor perWindow = at::zeros({m_windows}, square.options().dtype(at::kDouble))
                                         .index_add_(0, change.token.div(m_length, "floor"), square.to(at::kDouble));
        unit.blockError.push_back(perWindow.sqrt().sum().item<double>());
        unit.gradientError.push_back(
            (m_gradient.index_select(0, change.token) * change.rows).square().sum(at::kDouble).item<double>());
        const double tokens = static_cast<double>(m_length * m_windows);
        unit.outputError.push_back((square / m_square.index_select(0, change.token)).sum(at::kDouble).item<double>() /
                                   tokens);
        unit.nextValue.push_back(m_next.defined() ? m_next.value(change.token, change.rows) / tokens : 0.0);
    }

private:
    std::int64_t m_length, m_windows;
    const NextRouter& m_next;
    at::Tensor m_gradient, m_square;
};

/// All experts of the layer rounded together at each width, on some of the windows: the scale of the layer.
std::optional<std::vector<Effect>> probes(Propagation& propagation, const FullPass& pass, int layer,
                                          const LayerState& state, const std::vector<at::Tensor>& together,
                                          const MeasureSettings& settings, Work& work) {
    const std::int64_t windows = pass.windows();
    const std::int64_t count =
        settings.probeWindows > 0 ? std::min<std::int64_t>(settings.probeWindows, windows) : windows;
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < count; ++i)
        rows.push_back(at::arange(pass.length(), state.normed.options().dtype(at::kLong)) +
                       i * windows / count * pass.length());
    const at::Tensor token = at::cat(rows);
    std::vector<OutputChange> changes;
    for (const at::Tensor& all : together)
        changes.push_back({token, all.index_select(0, token)});
    auto effects = propagation.run(layer, state.output, changes, work);
    if (effects)
        for (Effect& effect : *effects) { // a mean over the windows that were probed
            effect.kl *= static_cast<double>(windows) / static_cast<double>(count);
            effect.value *= static_cast<double>(windows) / static_cast<double>(count);
        }
    return effects;
}

/// The layer's effect shared out among its units by what each does to the layer's output and to the next router.
void shareOut(const std::vector<Effect>& effects, std::vector<UnitCosts>& units) {
    for (std::size_t width = 0; width < effects.size(); ++width) {
        double error = 0.0, value = 0.0;
        for (const UnitCosts& unit : units) {
            error += unit.outputError[width];
            value += unit.nextValue[width];
        }
        for (UnitCosts& unit : units) {
            const double share = error > 0.0 ? unit.outputError[width] / error : 0.0;
            unit.localKl.push_back(effects[width].kl * share);
            unit.localValue.push_back(effects[width].value * (value > 0.0 ? unit.nextValue[width] / value : share));
        }
    }
}

/// Carries changes to the end of the model, as many at once as their memory allows.
class EndToEnd {
public:
    EndToEnd(Propagation& propagation, int layer, const at::Tensor& output, Work& work)
        : m_propagation(propagation)
        , m_layer(layer)
        , m_output(output)
        , m_work(work) {}

    bool add(OutputChange change, UnitCosts& unit) {
        m_bytes += static_cast<std::int64_t>(change.rows.nbytes());
        m_changes.push_back(std::move(change));
        m_units.push_back(&unit);
        return m_bytes < changeMemory || flush();
    }
    bool flush() {
        const auto effects = m_propagation.run(m_layer, m_output, m_changes, m_work);
        if (!effects)
            return false;
        for (std::size_t i = 0; i < m_units.size(); ++i) {
            m_units[i]->kl.push_back((*effects)[i].kl);
            m_units[i]->value.push_back((*effects)[i].value);
        }
        m_changes.clear();
        m_units.clear();
        m_bytes = 0;
        return true;
    }

private:
    Propagation& m_propagation;
    int m_layer;
    const at::Tensor& m_output;
    Work& m_work;
    std::vector<OutputChange> m_changes;
    std::vector<UnitCosts*> m_units;
    std::int64_t m_bytes = 0;
};

} // namespace

std::vector<UnitCosts> unitsOf(const Model& model, int layer, const MeasureSettings& settings) {
    std::vector<UnitCosts> units;
    const auto& experts = model.layers()[static_cast<std::size_t>(layer)].experts;
    for (std::size_t expert = 0; expert < experts.size(); ++expert)
        for (int projection = settings.unit == "expert" ? -1 : 0; projection < (settings.unit == "expert" ? 0 : 3);
             ++projection) {
            UnitCosts unit;
            unit.unit = {layer, static_cast<int>(expert), {}};
            unit.projection = projection;
            if (projection >= 0)
                unit.unit.module =
                    model.linears()[static_cast<std::size_t>(experts[expert][static_cast<std::size_t>(projection)])]
                        .module;
            units.push_back(std::move(unit));
        }
    return units;
}

bool measureLayer(LayerStore& store, const FullPass& pass, Propagation& propagation, int layer,
                  const MeasureSettings& settings, at::Tensor& input, std::vector<UnitCosts>& units, Work& work) {
    auto state = layerState(store, layer, input, work);
    if (!state)
        return false;
    input = state->output;
    NextRouter next;
    if (layerLocal(settings)) {
        auto found = nextRouter(store, pass, layer, state->output, work);
        if (!found)
            return false;
        next = std::move(*found);
    }
    const ExpertChanges experts(*state, store.config());
    const LocalCosts local(pass, layer, *state, next);
    EndToEnd ends(propagation, layer, state->output, work);
    std::vector<at::Tensor> together(layerLocal(settings) ? settings.widths.size() : 0);
    for (at::Tensor& sum : together)
        sum = at::zeros_like(state->normed);
    for (UnitCosts& unit : units) {
        const int expert = unit.unit.expert;
        unit.selections = static_cast<double>(experts.tokensOf(expert));
        unit.gateSum = experts.gateSum(expert);
        for (std::size_t width = 0; width < settings.widths.size(); ++width) {
            OutputChange change = experts.change(expert, unit.projection, settings.widths[width], settings);
            local.add(change, unit);
            if (layerLocal(settings) && unit.projection <= 0) {
                const OutputChange whole =
                    unit.projection < 0 ? change : experts.change(expert, -1, settings.widths[width], settings);
                together[width].index_add_(0, whole.token, whole.rows);
            }
            if (endToEnd(settings) && !ends.add(std::move(change), unit))
                return false;
        }
        if (!work.did(0))
            return false;
    }
    if (endToEnd(settings) && !ends.flush())
        return false;
    if (!layerLocal(settings))
        return true;
    const auto effects = probes(propagation, pass, layer, *state, together, settings, work);
    if (effects)
        shareOut(*effects, units);
    return effects.has_value();
}

std::int64_t workOf(const LayerStore& store, std::int64_t windows, int layer, std::size_t units,
                    const MeasureSettings& settings) {
    const std::int64_t carried = windows * (store.layers() - layer); // later layers and the head
    const auto widths = static_cast<std::int64_t>(settings.widths.size());
    std::int64_t total = 2 * windows;
    if (endToEnd(settings))
        total += carried * widths * static_cast<std::int64_t>(units);
    if (layerLocal(settings))
        total += carried * widths;
    return total;
}

} // namespace moescope::detail
