// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

const NameStyle& styleOf(const Model& model, const std::string& names) {
    return names == "v4" ? model.family().styles.front() : model.family().styles.back();
}

std::string withNumber(std::string text, std::string_view mark, int number) {
    if (const auto at = text.find(mark); at != std::string::npos)
        text.replace(at, mark.size(), std::to_string(number));
    return text;
}

std::string_view projectionName(const NameStyle& style, Projection projection) {
    switch (projection) {
    case Projection::gate:
        return style.gate;
    case Projection::up:
        return style.up;
    default:
        return style.down;
    }
}

} // namespace

std::string loaderModule(const Model& model, const Linear& linear, const std::string& names) {
    if (linear.kind != LinearKind::expert)
        return linear.module;
    const NameStyle& style = styleOf(model, names);
    const std::string expert =
        withNumber(withNumber(std::string(style.expert), "{L}", linear.layer), "{E}", linear.expert);
    return expert + "." + std::string(projectionName(style, linear.projection));
}

std::string loaderTensor(const Model& model, const std::string& tensor, const std::string& names) {
    for (int layer = 0; layer < model.config().layers; ++layer)
        if (model.layers()[static_cast<std::size_t>(layer)].router == tensor)
            return withNumber(std::string(styleOf(model, names).mlp), "{L}", layer) + ".gate.weight";
    return tensor;
}

std::string expertPattern(const Model& model, const std::string& names) {
    const NameStyle& style = styleOf(model, names);
    std::string pattern;
    for (const char c : style.expert)
        pattern += c == '.' ? std::string("\\.") : std::string(1, c);
    for (const std::string_view mark : {"{L}", "{E}"})
        if (const auto at = pattern.find(mark); at != std::string::npos)
            pattern.replace(at, mark.size(), "\\d+");
    return fmt::format("{}\\.({}|{}|{})$", pattern, style.gate, style.up, style.down);
}

std::string namesIn(const Checkpoint& checkpoint, const Model& model) {
    for (const LayerDescription& layer : model.layers())
        if (!layer.router.empty() && checkpoint.find(loaderTensor(model, layer.router, "v4")))
            return "v4";
    return "v5";
}

} // namespace moescope::detail
