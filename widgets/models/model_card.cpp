// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_card.h"

#include <algorithm>

#include <QObject>

#include "models/model_text.h"
#include "plots/number_text.h"

namespace moescope {
namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

/// Entry of a per-layer table for a layer of the model; layers without experts have no entry.
template <class Rows>
auto entryOf(const Rows& layers, Pick pick) -> decltype(&layers.front().front()) {
    for (const auto& layer : layers) {
        if (!layer.empty() && layer.front().layer == pick.layer && static_cast<std::size_t>(pick.expert) < layer.size())
            return &layer[static_cast<std::size_t>(pick.expert)];
    }
    return nullptr;
}

const Linear* linearOf(const Model& model, Pick pick) {
    const auto found = std::ranges::find_if(model.linears(), [&](const Linear& linear) {
        return linear.layer == pick.layer && linear.expert == pick.expert &&
               static_cast<int>(linear.projection) == pick.projection;
    });
    return found == model.linears().end() ? nullptr : &*found;
}

void addLinear(std::vector<ValueCard::Row>& rows, const Document& document, const Linear& linear) {
    const auto& statistics = document.inspection() ? document.inspection()->linears : std::vector<LinearStatistics>();
    const auto index = static_cast<std::size_t>(&linear - document.model()->linears().data());
    const QString alpha =
        index < statistics.size() ? significantText(statistics[index].alphaHill) : QStringLiteral("–");
    const auto planned = document.planState().plan.modules.find(linear.module);
    const QString width = planned == document.planState().plan.modules.end()
                              ? QStringLiteral("–")
                              : QObject::tr("%1 bit%2")
                                    .arg(planned->second.bits)
                                    .arg(planned->second.locked ? QObject::tr(", locked") : "");
    rows.push_back({QObject::tr("Hill α, width"), QStringLiteral("%1, %2").arg(alpha, width)});
}

void addExpert(std::vector<ValueCard::Row>& rows, const Document& document, Pick pick) {
    if (document.inspection()) {
        if (const auto* router = entryOf(document.inspection()->routers.layers, pick)) {
            const QString norm = fixedText(router->norm, 3);
            rows.push_back(
                {QObject::tr("Router norm"),
                 router->baseNorm ? QStringLiteral("%1 → %2").arg(fixedText(*router->baseNorm, 3), norm) : norm,
                 QObject::tr("Euclidean norm of the expert's router row, base → tuned")});
        }
    }
    if (document.coverage()) {
        if (const auto* covered = entryOf(document.coverage()->layers, pick))
            rows.push_back({QObject::tr("Tokens"),
                            QStringLiteral("%1 (%2)").arg(countText(covered->tokens), percentText(covered->share)),
                            QObject::tr("Tokens of the trace that reached the expert")});
    }
    if (!document.comparison())
        return;
    const auto& layers = document.comparison()->layers;
    const auto flips = std::ranges::find(layers, pick.layer, &LayerFlips::layer);
    const auto expert = static_cast<std::size_t>(pick.expert);
    if (flips != layers.end() && expert < flips->lost.size())
        rows.push_back({QObject::tr("Lost, gained"),
                        QStringLiteral("%1, %2").arg(countText(flips->lost[expert]), countText(flips->gained[expert])),
                        QObject::tr("Tokens that left the expert and tokens that came to it in the comparison")});
}

} // namespace

std::vector<ValueCard::Row> modelCard(const Document& document) {
    if (!document.model())
        return {};
    const Model& model = *document.model();
    const ModelConfig& config = model.config();
    std::int64_t fileBytes = 0;
    for (const SafetensorsFile& file : model.checkpoint().files())
        fileBytes += static_cast<std::int64_t>(file.fileSize());
    const auto files = model.checkpoint().files().size();
    const auto odd = model.unusedTensors().size();
    QStringList unused;
    for (const std::string& tensor : model.unusedTensors())
        unused << QString::fromStdString(tensor);
    std::vector<ValueCard::Row> rows{
        {QObject::tr("Family"), text(model.family().displayName), QString::fromStdString(config.modelType)},
        {QObject::tr("Parameters"), countText(model.parameters()), {}},
        {QObject::tr("Active per token"), countText(model.activeParameters()),
         QObject::tr("Parameters that one token passes through: all but the experts that are not chosen")},
        {QObject::tr("Layers × experts"),
         QObject::tr("%1 × %2, top-%3").arg(config.layers).arg(config.experts).arg(config.topK),
         {}},
        {QObject::tr("Shared expert"),
         config.sharedExpertWidth > 0 ? QObject::tr("width %1").arg(config.sharedExpertWidth) : QObject::tr("none"),
         {}},
        {QObject::tr("Files"), QObject::tr("%n files", nullptr, static_cast<int>(files)) + ", " + bytesText(fileBytes),
         QString::fromStdString(model.folder().string())},
        {QObject::tr("Base"), document.base() ? nameOf(*document.base()) : QObject::tr("none"),
         document.base() ? QString::fromStdString(document.base()->folder().string())
                         : QObject::tr("Model ▸ Choose base: drift compares router rows with it")},
        {QObject::tr("Tensors"),
         odd == 0
             ? QObject::tr("%1, all there").arg(countText(std::ssize(model.checkpoint().names())))
             : QObject::tr("%1, %2 not used").arg(countText(std::ssize(model.checkpoint().names())), countText(odd)),
         unused.mid(0, 20).join('\n')},
    };
    return rows;
}

std::vector<ValueCard::Row> pickCard(const Document& document, Pick pick) {
    if (!document.model() || pick.isEmpty())
        return {};
    std::vector<ValueCard::Row> rows;
    const Linear* linear = linearOf(*document.model(), pick);
    const QString place = pick.expert >= 0 ? QObject::tr("layer %1, expert %2").arg(pick.layer).arg(pick.expert)
                                           : QObject::tr("layer %1").arg(pick.layer);
    rows.push_back({linear             ? shortName(*linear)
                    : pick.expert >= 0 ? QObject::tr("Expert")
                                       : QObject::tr("Layer"),
                    place, linear ? QString::fromStdString(linear->module) : QString(), true});
    if (linear)
        addLinear(rows, document, *linear);
    if (pick.expert >= 0)
        addExpert(rows, document, pick);
    return rows;
}

} // namespace moescope
