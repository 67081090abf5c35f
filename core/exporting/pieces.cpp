// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/pieces.h"

#include <charconv>
#include <set>

#include "exporting/detail/float_formats.h"

namespace moescope::detail {
namespace {

ExportPiece copied(const Checkpoint& checkpoint, const std::string& tensor, std::string name) {
    const TensorView view = checkpoint.view(tensor);
    return {{{std::move(name), view.info->dtype, view.info->shape}}, [view](const PutBytes& put) { return put(view.bytes); }};
}

/// A refit changes the router's values but not its type, so that the file stays of one kind and its size is known before.
ExportPiece routerPiece(const Checkpoint& checkpoint, int layer, const std::string& tensor, std::string name, std::shared_ptr<RunReader> run) {
    const TensorView original = checkpoint.view(tensor);
    return {{{std::move(name), original.info->dtype, original.info->shape}},
            [original, layer, run = std::move(run)](const PutBytes& put) -> Status {
                auto rows = run->router(layer);
                if (!rows)
                    return propagate(rows);
                if (rows->empty())
                    return put(original.bytes);
                return put(fromFloats(*rows, original.info->dtype));
            }};
}

ExportPiece linearPiece(const ExportFormat& format, const Model& model, const Linear& linear, const ModulePlan& plan,
                        const ExportOptions& options, std::shared_ptr<RunReader> run) {
    const std::string module = format.moduleName(model, linear, options);
    if (plan.bits == fullPrecision) {
        const TensorView view = model.weight(linear);
        return {{{module + ".weight", view.info->dtype, {linear.out, linear.in}}}, [view](const PutBytes& put) { return put(view.bytes); }};
    }
    return {format.specs(module, linear, plan), [&format, &linear, run = std::move(run)](const PutBytes& put) -> Status {
                auto quantized = run->linear(linear);
                if (!quantized)
                    return propagate(quantized);
                return format.put(*quantized, put);
            }};
}

} // namespace

int layerOfTensor(std::string_view name) {
    constexpr std::string_view prefix = "model.layers.";
    int layer = -1;
    if (name.starts_with(prefix))
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), layer);
    return layer;
}

std::vector<ExportPiece> piecesOf(const ExportFormat& format, const Model& model, const Plan& plan, const ExportOptions& options,
                                  std::shared_ptr<RunReader> run) {
    const Checkpoint& checkpoint = model.checkpoint();
    const auto layers = static_cast<std::size_t>(model.config().layers);
    std::set<std::string_view> weights;
    for (const Linear& linear : model.linears())
        weights.insert(linear.tensor);
    std::vector<ExportPiece> pieces;
    std::vector<std::vector<ExportPiece>> byLayer(layers);
    for (const std::string& tensor : checkpoint.names()) {
        if (weights.contains(tensor))
            continue;
        const int layer = layerOfTensor(tensor);
        const std::string name = format.tensorName(model, tensor, options);
        if (layer < 0 || layer >= model.config().layers)
            pieces.push_back(copied(checkpoint, tensor, name));
        else if (model.layers()[static_cast<std::size_t>(layer)].router == tensor)
            byLayer[static_cast<std::size_t>(layer)].push_back(routerPiece(checkpoint, layer, tensor, name, run));
        else
            byLayer[static_cast<std::size_t>(layer)].push_back(copied(checkpoint, tensor, name));
    }
    for (const Linear& linear : model.linears())
        byLayer[static_cast<std::size_t>(linear.layer)].push_back(
            linearPiece(format, model, linear, planOf(plan, linear.module), options, run));
    for (std::vector<ExportPiece>& layer : byLayer)
        std::ranges::move(layer, std::back_inserter(pieces));
    return pieces;
}

} // namespace moescope::detail
