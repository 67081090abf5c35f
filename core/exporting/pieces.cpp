// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/pieces.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "exporting/detail/float_formats.h"

namespace moescope::detail {
namespace {

ExportPiece copied(const Checkpoint& checkpoint, const std::string& tensor, std::string name) {
    const TensorView view = checkpoint.view(tensor);
    return {{{std::move(name), view.info->dtype, view.info->shape}}, nullptr, view};
}

/// A refit changes the router's values but not its type, so that the file stays of one kind and its size is known
/// before.
ExportPiece routerPiece(const Checkpoint& checkpoint, int layer, const std::string& tensor, std::string name,
                        std::shared_ptr<RunReader> run) {
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
                        const ExportOptions& options, const std::shared_ptr<RunReader>& run) {
    const std::string module = format.moduleName(model, linear, options);
    if (plan.bits == fullPrecision) {
        const TensorView view = model.weight(linear);
        return {{{module + ".weight", view.info->dtype, {linear.out, linear.in}}}, nullptr, view};
    }
    std::vector<TensorSpec> specs = format.specs(model, module, linear, plan);
    return {specs, [&format, &linear, run, specs](const PutBytes& put) -> Status {
                auto quantized = run->linear(linear);
                if (!quantized)
                    return propagate(quantized);
                return format.put(*quantized, specs, run->largestInput(linear.module), put);
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

std::vector<PieceSource> pieceOrder(const Model& model) {
    std::set<std::string_view> weights;
    for (const Linear& linear : model.linears())
        weights.insert(linear.tensor);
    std::vector<PieceSource> order;
    std::vector<std::vector<PieceSource>> byLayer(static_cast<std::size_t>(model.config().layers));
    for (const std::string& tensor : model.checkpoint().names()) {
        if (weights.contains(tensor))
            continue;
        const int layer = layerOfTensor(tensor);
        const bool outside = layer < 0 || layer >= model.config().layers;
        (outside ? order : byLayer[static_cast<std::size_t>(layer)]).push_back({-1, tensor});
    }
    for (std::size_t i = 0; i < model.linears().size(); ++i)
        byLayer[static_cast<std::size_t>(model.linears()[i].layer)].push_back({static_cast<int>(i), {}});
    for (std::vector<PieceSource>& layer : byLayer)
        std::ranges::move(layer, std::back_inserter(order));
    return order;
}

std::vector<ExportPiece> piecesOf(const ExportFormat& format, const Model& model, const Plan& plan,
                                  const ExportOptions& options, const std::shared_ptr<RunReader>& run) {
    std::vector<ExportPiece> pieces;
    const std::vector<ModulePlan> settings = storedSettings(format, model, plan);
    for (const PieceSource& source : pieceOrder(model)) {
        if (source.linear >= 0) {
            const auto index = static_cast<std::size_t>(source.linear);
            pieces.push_back(linearPiece(format, model, model.linears()[index], settings[index], options, run));
            continue;
        }
        const int layer = layerOfTensor(source.tensor);
        const std::string name = format.tensorName(model, source.tensor, options);
        const bool inside = layer >= 0 && layer < model.config().layers;
        if (inside && model.layers()[static_cast<std::size_t>(layer)].router == source.tensor)
            pieces.push_back(routerPiece(model.checkpoint(), layer, source.tensor, name, run));
        else
            pieces.push_back(copied(model.checkpoint(), source.tensor, name));
    }
    return pieces;
}

} // namespace moescope::detail
