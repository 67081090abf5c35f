// SPDX-License-Identifier: Apache-2.0
#include "measure/measure_costs.h"

#include <ATen/core/grad_mode.h>
#include <chrono>
#include <cmath>

#include <nlohmann/json.hpp>

#include "allocation/plan.h"
#include "forward/detail/device.h"
#include "forward/detail/stream.h"
#include "measure/detail/layer_measurement.h"
#include "quantize/fingerprint.h"
#include "support/guard.h"
#include "support/version.h"

namespace moescope {
namespace {

using namespace detail;
using Clock = std::chrono::steady_clock;

Status checkSettings(const Model& model, const TokenWindows& windows, const MeasureSettings& settings) {
    if (settings.form != "end_to_end" && settings.form != "layer_local" && settings.form != "both")
        return failure("The form '{}' is not known; use end_to_end, layer_local or both.", settings.form);
    if (settings.unit != "expert" && settings.unit != "projection")
        return failure("The unit '{}' is not known; use expert or projection.", settings.unit);
    if (settings.widths.empty() || !std::ranges::is_sorted(settings.widths, std::less_equal<>()) ||
        settings.widths.front() < 2 || settings.widths.back() > fullPrecision)
        return failure("The widths to measure are not a rising list between 2 and 16.");
    if (settings.group < 1)
        return failure("Groups of {} weights cannot share a scale.", settings.group);
    if (model.config().experts < 1)
        return failure("{}: has no experts to measure.", model.folder().string());
    if (windows.windows() < 1 || windows.length < 2)
        return failure("There are no windows to measure on. Give at least one text.");
    return {};
}

struct Column {
    std::string_view name, unit, definition;
    std::vector<double> UnitCosts::*values;
};

constexpr Column blockError{measured::blockError, "",
                            "PMQ's ε: Σ over windows of the Frobenius norm of the change of the MoE block's output.",
                            &UnitCosts::blockError};
constexpr Column gradientError{
    measured::gradientError, "nats²",
    "GEMQ's c: Σ g² (Y − Y_q)², g the gradient of each window's mean cross entropy at the layer's output.",
    &UnitCosts::gradientError};
constexpr Column outputError{measured::outputError, "",
                             "Square of the change of the layer's output relative to the output's, mean over tokens.",
                             &UnitCosts::outputError};
constexpr Column kl{measured::kl, "nats a token", "KL of the next-token law with this unit alone rounded, end to end.",
                    &UnitCosts::kl};
constexpr Column value{measured::routing, "",
                       "V of docs/methods/vsraq.md with this unit alone rounded, mean over all routers, end to end.",
                       &UnitCosts::value};
constexpr std::string_view estimatedKl =
    "KL of the layer's experts rounded together, shared out by the change of the layer's output (estimate).";
constexpr std::string_view estimatedValue =
    "V of the layer's experts rounded together, shared out by the change at the next router (estimate).";

std::vector<Column> columnsOf(const MeasureSettings& settings) {
    std::vector<Column> columns{blockError, gradientError, outputError};
    const bool both = settings.form == "both";
    if (settings.form != "layer_local")
        columns.insert(columns.end(), {kl, value});
    if (settings.form != "end_to_end")
        columns.insert(
            columns.end(),
            {{both ? measured::localKl : measured::kl, kl.unit, estimatedKl, &UnitCosts::localKl},
             {both ? measured::localRouting : measured::routing, "", estimatedValue, &UnitCosts::localValue}});
    return columns;
}

Result<MeasuredCosts> tablesOf(const std::vector<UnitCosts>& units, const MeasureSettings& settings) {
    MeasuredCosts costs;
    costs.widths = settings.widths;
    FactorTable selections{std::string(measured::selections), "tokens", "Tokens that chose the expert.", {}};
    FactorTable gateSum{
        std::string(measured::gateSum),
        "",
        "Sum of the router's softmax weights of the expert over those tokens, before any renormalising.",
        {}};
    for (const UnitCosts& unit : units) {
        costs.units.push_back(unit.unit);
        selections.values.push_back(unit.selections);
        gateSum.values.push_back(unit.gateSum);
    }
    costs.factors = {std::move(selections), std::move(gateSum)};
    for (const Column& column : columnsOf(settings)) {
        CostTable table{std::string(column.name), std::string(column.unit), std::string(column.definition), {}};
        for (const UnitCosts& unit : units) {
            for (const double one : unit.*column.values)
                if (!std::isfinite(one))
                    return failure("Expert {} of layer {}: its '{}' is not a number. The model or the text holds "
                                   "values out of range; "
                                   "inspect the model first.",
                                   unit.unit.expert, unit.unit.layer, column.name);
            table.values.push_back(unit.*column.values);
        }
        costs.costs.push_back(std::move(table));
    }
    return costs;
}

void warnOfUnreached(const std::vector<UnitCosts>& units, std::size_t projections, ProgressSink& sink) {
    const auto none = std::ranges::count_if(units, [](const UnitCosts& unit) { return unit.selections == 0.0; });
    if (none > 0)
        sink.warning(fmt::format("{} of {} experts were chosen by no token of the text: rounding them seems to cost "
                                 "nothing, and a plan will "
                                 "give them the fewest bits. Measure on more text.",
                                 static_cast<std::size_t>(none) / projections, units.size() / projections));
}

} // namespace

nlohmann::json toJson(const MeasureSettings& settings) {
    return {{"form", settings.form},   {"unit", settings.unit},           {"widths", settings.widths},
            {"group", settings.group}, {"symmetric", settings.symmetric}, {"probe_windows", settings.probeWindows}};
}

Result<MeasuredCosts> measureCosts(const Model& model, const TokenWindows& windows, const MeasureSettings& settings,
                                   std::stop_token stop, ProgressSink& sink) {
    if (Status checked = checkSettings(model, windows, settings); !checked)
        return propagate(checked);
    return guarded("Measuring the cost of rounding", [&]() -> Result<MeasuredCosts> {
        const at::NoGradGuard constant;
        const auto start = Clock::now();
        auto device = torchDevice(settings.device);
        if (!device)
            return propagate(device);
        LayerStore store(model, *device, windows.length);
        const at::Tensor ids = idTensor(windows.ids, windows.length).to(*device);
        std::vector<std::vector<UnitCosts>> layers(static_cast<std::size_t>(store.layers()));
        std::int64_t total = ids.size(0) * (4 * store.layers() + 1); // forward, head, backward
        for (int layer = 0; layer < store.layers(); ++layer)
            if (store.sparse(layer)) {
                layers[static_cast<std::size_t>(layer)] = unitsOf(model, layer, settings);
                total += workOf(store, ids.size(0), layer, layers[static_cast<std::size_t>(layer)].size(), settings);
            }
        Work work(std::move(stop), sink, total);
        work.stage("Running the unquantized model");
        auto pass = fullPass(store, ids, work);
        if (!pass)
            return cancelled();
        Propagation propagation(store, *pass);
        at::Tensor hidden = pass->embedded;
        std::vector<UnitCosts> all;
        for (int layer = 0; layer < store.layers(); ++layer) {
            work.stage(fmt::format("Rounding the experts of layer {}", layer));
            auto& units = layers[static_cast<std::size_t>(layer)];
            if (units.empty()) {
                auto output = throughLayer(store, layer, hidden, nullptr, work);
                if (!output)
                    return cancelled();
                hidden = std::move(*output);
                continue;
            }
            if (!measureLayer(store, *pass, propagation, layer, settings, hidden, units, work))
                return cancelled();
            std::ranges::move(units, std::back_inserter(all));
        }
        warnOfUnreached(all, settings.unit == "expert" ? 1 : 3, sink);
        auto costs = tablesOf(all, settings);
        if (costs)
            costs->origin = {{"job", "measure"},
                             {"moescope", version()},
                             {"settings", toJson(settings)},
                             {"model", fingerprintOf(model)},
                             {"texts", windows.datasets},
                             {"windows", windows.windows()},
                             {"length", windows.length},
                             {"device", settings.device},
                             {"seconds", std::chrono::duration<double>(Clock::now() - start).count()}};
        return costs;
    });
}

} // namespace moescope
