// SPDX-License-Identifier: GPL-3.0-or-later
// What a ModelTree shows; its shape is in model_tree.cpp.
#include "models/model_tree.h"

#include <algorithm>
#include <numeric>

#include "models/model_text.h"
#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {
namespace {

std::int64_t elementsOf(const Model& model, const std::string& tensor) {
    const TensorInfo* info = tensor.empty() ? nullptr : model.checkpoint().find(tensor);
    return info ? info->elements() : 0;
}

QString storedBits(const Model& model, const std::string& tensor) {
    const TensorInfo* info = model.checkpoint().find(tensor);
    return info ? QString::number(8 * sizeOf(info->dtype)) : QString();
}

} // namespace

void ModelTree::setModel(std::shared_ptr<const Model> model) {
    beginResetModel();
    m_model = std::move(model);
    m_pick = {};
    m_bits.assign(m_model ? m_model->linears().size() : 0, 0);
    m_layerBits.clear();
    m_meanBits = 0.0;
    m_layerParameters.clear();
    if (m_model) {
        for (const LayerDescription& layer : m_model->layers()) {
            std::int64_t count = 0;
            for (const std::string* tensor : {&layer.inputNorm, &layer.postAttentionNorm, &layer.queryNorm,
                                              &layer.keyNorm, &layer.router, &layer.sharedExpertGate})
                count += elementsOf(*m_model, *tensor);
            m_layerParameters.push_back(count);
        }
        for (const Linear& linear : m_model->linears())
            m_layerParameters[static_cast<std::size_t>(linear.layer)] +=
                linear.parameters() + elementsOf(*m_model, linear.bias);
    }
    endResetModel();
}

void ModelTree::setPlan(const Plan& plan) {
    if (!m_model)
        return;
    const auto& linears = m_model->linears();
    std::vector<double> bits(m_model->layers().size(), 0.0), parameters(bits);
    for (std::size_t i = 0; i < linears.size(); ++i) {
        const auto found = plan.modules.find(linears[i].module);
        m_bits[i] = found == plan.modules.end() ? 0 : found->second.bits;
        if (linears[i].kind != LinearKind::expert || m_bits[i] == 0)
            continue;
        const auto count = static_cast<double>(linears[i].parameters());
        bits[static_cast<std::size_t>(linears[i].layer)] += count * m_bits[i];
        parameters[static_cast<std::size_t>(linears[i].layer)] += count;
    }
    m_layerBits.assign(bits.size(), 0.0);
    for (std::size_t layer = 0; layer < bits.size(); ++layer) {
        if (parameters[layer] > 0.0)
            m_layerBits[layer] = bits[layer] / parameters[layer];
    }
    const double all = std::reduce(parameters.begin(), parameters.end());
    m_meanBits = all > 0.0 ? std::reduce(bits.begin(), bits.end()) / all : 0.0;
    shownChanged();
}

void ModelTree::setPick(Pick pick) {
    m_pick = pick;
    shownChanged();
}

/// Views draw what they show anew; naming every changed index would build the whole tree.
void ModelTree::shownChanged() {
    if (m_model)
        emit dataChanged(index(0, 0), index(0, columns - 1));
}

QString ModelTree::nameOf(const Node& node) const {
    if (node.leaf >= 0)
        return shortName(m_model->linears()[static_cast<std::size_t>(linearsOf(node).front())]);
    switch (node.part) {
    case Part::root:
        return moescope::nameOf(*m_model);
    case Part::embedding:
        return QStringLiteral("embed_tokens");
    case Part::layer:
        return tr("Layer %1").arg(node.layer);
    case Part::finalNorm:
        return QStringLiteral("norm");
    case Part::head:
        return QStringLiteral("lm_head");
    case Part::attention:
        return QStringLiteral("self_attn");
    case Part::router:
        return tr("router");
    case Part::sharedExpert:
        return QStringLiteral("shared_expert");
    case Part::denseMlp:
        return QStringLiteral("mlp");
    case Part::expert:
        break;
    }
    return tr("Expert %1").arg(node.expert);
}

const std::string* ModelTree::tensorOf(const Node& node) const {
    switch (node.part) {
    case Part::embedding:
        return &m_model->embedding();
    case Part::finalNorm:
        return &m_model->finalNorm();
    case Part::head:
        return &m_model->head();
    case Part::router:
        return &m_model->layers()[static_cast<std::size_t>(node.layer)].router;
    default:
        return nullptr;
    }
}

std::int64_t ModelTree::parametersOf(const Node& node) const {
    if (node.part == Part::root)
        return m_model->parameters();
    if (node.part == Part::layer)
        return m_layerParameters[static_cast<std::size_t>(node.layer)];
    if (const std::string* tensor = tensorOf(node))
        return elementsOf(*m_model, *tensor);
    std::int64_t count = 0;
    for (const int linear : linearsOf(node))
        count += m_model->linears()[static_cast<std::size_t>(linear)].parameters();
    return count;
}

QString ModelTree::bitsOf(const Node& node) const {
    if (const std::string* tensor = tensorOf(node))
        return storedBits(*m_model, *tensor);
    const auto mean = [](double value) { return value > 0.0 ? fixedText(value, 2) : QString(); };
    if (node.part == Part::root)
        return mean(m_meanBits);
    if (node.part == Part::layer)
        return m_layerBits.empty() ? QString() : mean(m_layerBits[static_cast<std::size_t>(node.layer)]);
    double bits = 0.0, parameters = 0.0;
    bool same = true;
    const auto linears = linearsOf(node);
    for (const int linear : linears) {
        const int width = m_bits[static_cast<std::size_t>(linear)];
        if (width == 0)
            return {};
        const auto count = static_cast<double>(m_model->linears()[static_cast<std::size_t>(linear)].parameters());
        bits += count * width;
        parameters += count;
        same = same && width == m_bits[static_cast<std::size_t>(linears.front())];
    }
    const bool whole = node.leaf >= 0 || (same && node.part != Part::expert);
    return whole ? QString::number(m_bits[static_cast<std::size_t>(linears.front())]) : mean(bits / parameters);
}

bool ModelTree::holdsPick(const Node& node) const {
    return node.part == Part::expert && node.leaf < 0 && node.layer == m_pick.layer && node.expert == m_pick.expert;
}

QVariant ModelTree::data(const QModelIndex& index, int role) const {
    const Node at = node(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == parametersColumn)
            return compactCount(parametersOf(at));
        return index.column() == bitsColumn ? bitsOf(at) : nameOf(at);
    case Qt::ToolTipRole:
        if (at.leaf >= 0) {
            const Linear& linear = m_model->linears()[static_cast<std::size_t>(linearsOf(at).front())];
            return tr("%1\n%2 × %3, %4 parameters")
                .arg(QString::fromStdString(linear.module))
                .arg(linear.out)
                .arg(linear.in)
                .arg(countText(linear.parameters()));
        }
        if (const std::string* tensor = tensorOf(at))
            return tr("%1\nstays as it is").arg(QString::fromStdString(*tensor));
        return tr("%1 parameters; bits: mean of its routed experts").arg(countText(parametersOf(at)));
    case Qt::TextAlignmentRole:
        return index.column() == nameColumn ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        return holdsPick(at) ? QVariant(Theme::instance().palette().accent) : QVariant();
    case Qt::FontRole:
        return holdsPick(at) && index.column() == nameColumn ? Theme::instance().font(TextRole::title) : QVariant();
    default:
        return {};
    }
}

QVariant ModelTree::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == nameColumn ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                     : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == bitsColumn)
        return tr("Width in the plan; a mean over parameters for what holds several");
    if (role != Qt::DisplayRole)
        return {};
    return section == nameColumn ? tr("Name") : section == parametersColumn ? tr("Params") : tr("Bits");
}

} // namespace moescope
