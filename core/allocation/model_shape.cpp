// SPDX-License-Identifier: Apache-2.0
#include "allocation/model_shape.h"

#include <algorithm>

namespace moescope {
namespace {

std::size_t placeOf(Projection projection) {
    switch (projection) {
    case Projection::gate:
    case Projection::query:
        return 0;
    case Projection::up:
    case Projection::key:
        return 1;
    case Projection::down:
    case Projection::value:
        return 2;
    default:
        return 3;
    }
}

void place(LayerDescription& layer, const Linear& linear, int index) {
    const std::size_t at = placeOf(linear.projection);
    if (linear.kind == LinearKind::expert) {
        const auto expert = static_cast<std::size_t>(linear.expert);
        if (layer.experts.size() <= expert)
            layer.experts.resize(expert + 1, {-1, -1, -1});
        layer.experts[expert].at(at) = index;
    } else if (linear.kind == LinearKind::attention) {
        layer.attention.at(at) = index;
    } else if (linear.kind == LinearKind::sharedExpert) {
        layer.sharedExpert.at(at) = index;
    } else {
        layer.denseMlp.at(at) = index;
    }
}

} // namespace

struct ModelShape::Owned {
    std::filesystem::path source;
    std::vector<Linear> linears;
    std::vector<LayerDescription> layers;
};

ModelShape::ModelShape(const Model& model)
    : m_linears(&model.linears())
    , m_layers(&model.layers())
    , m_folder(&model.folder()) {}

ModelShape::ModelShape(std::filesystem::path source, std::vector<Linear> linears) {
    auto owned = std::make_shared<Owned>();
    owned->source = std::move(source);
    owned->linears = std::move(linears);
    for (std::size_t i = 0; i < owned->linears.size(); ++i) {
        const Linear& linear = owned->linears[i];
        const auto layer = static_cast<std::size_t>(std::max(linear.layer, 0));
        if (owned->layers.size() <= layer)
            owned->layers.resize(layer + 1);
        place(owned->layers[layer], linear, static_cast<int>(i));
    }
    m_linears = &owned->linears;
    m_layers = &owned->layers;
    m_folder = &owned->source;
    m_owned = std::move(owned);
}

} // namespace moescope
