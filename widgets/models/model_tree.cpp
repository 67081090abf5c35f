// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_tree.h"

#include <algorithm>

#include <QStringList>

namespace moescope {

std::vector<ModelTree::Part> ModelTree::partsOf(int layer) const {
    const LayerDescription& description = m_model->layers()[static_cast<std::size_t>(layer)];
    std::vector<Part> parts{Part::attention};
    if (!description.router.empty())
        parts.push_back(Part::router);
    if (description.sharedExpert[0] >= 0)
        parts.push_back(Part::sharedExpert);
    if (description.denseMlp[0] >= 0)
        parts.push_back(Part::denseMlp);
    return parts;
}

QModelIndex ModelTree::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return make({}, row, column);
    Node child = node(parent);
    if (child.part == Part::root) {
        const int layers = m_model->config().layers;
        child.part = row == 0            ? Part::embedding
                     : row <= layers     ? Part::layer
                     : row == layers + 1 ? Part::finalNorm
                                         : Part::head;
        child.layer = child.part == Part::layer ? row - 1 : 0;
    } else if (child.part == Part::layer) {
        const auto parts = partsOf(child.layer);
        const auto count = static_cast<int>(parts.size());
        child.part = row < count ? parts[static_cast<std::size_t>(row)] : Part::expert;
        child.expert = row < count ? 0 : row - count;
    } else {
        child.leaf = row;
    }
    return make(child, row, column);
}

QModelIndex ModelTree::parent(const QModelIndex& child) const {
    if (!child.isValid())
        return {};
    Node up = node(child);
    if (up.part == Part::root)
        return {};
    if (up.leaf >= 0) {
        up.leaf = -1;
        const auto parts = partsOf(up.layer);
        const auto found = std::ranges::find(parts, up.part) - parts.begin();
        return make(up, up.part == Part::expert ? static_cast<int>(found) + up.expert : static_cast<int>(found), 0);
    }
    if (up.part == Part::embedding || up.part == Part::layer || up.part == Part::finalNorm || up.part == Part::head)
        return make({}, 0, 0);
    return make({Part::layer, up.layer}, up.layer + 1, 0);
}

int ModelTree::rowCount(const QModelIndex& parent) const {
    if (!m_model || parent.column() > 0)
        return 0;
    if (!parent.isValid())
        return 1;
    const Node at = node(parent);
    if (at.leaf >= 0)
        return 0;
    switch (at.part) {
    case Part::root:
        return m_model->config().layers + (m_model->config().tiedHead ? 2 : 3);
    case Part::layer:
        return static_cast<int>(partsOf(at.layer).size() +
                                m_model->layers()[static_cast<std::size_t>(at.layer)].experts.size());
    case Part::attention:
        return 4;
    case Part::sharedExpert:
    case Part::denseMlp:
    case Part::expert:
        return 3;
    case Part::embedding:
    case Part::finalNorm:
    case Part::head:
    case Part::router:
        break;
    }
    return 0;
}

std::vector<int> ModelTree::linearsOf(const Node& node) const {
    const LayerDescription& layer = m_model->layers()[static_cast<std::size_t>(node.layer)];
    std::vector<int> linears;
    const auto take = [&](const auto& list) { linears.assign(list.begin(), list.end()); };
    if (node.part == Part::attention)
        take(layer.attention);
    else if (node.part == Part::sharedExpert)
        take(layer.sharedExpert);
    else if (node.part == Part::denseMlp)
        take(layer.denseMlp);
    else if (node.part == Part::expert)
        take(layer.experts[static_cast<std::size_t>(node.expert)]);
    if (node.leaf >= 0)
        linears = {linears[static_cast<std::size_t>(node.leaf)]};
    return linears;
}

Pick ModelTree::pickOf(const QModelIndex& index) const {
    if (!index.isValid())
        return {};
    const Node at = node(index);
    if (at.leaf >= 0)
        return pickOfLinear(linearsOf(at).front());
    if (at.part == Part::expert)
        return {at.layer, at.expert, -1};
    return at.inLayer() ? Pick{at.layer, -1, -1} : Pick{};
}

Pick ModelTree::pickOfLinear(int linear) const {
    const Linear& found = m_model->linears()[static_cast<std::size_t>(linear)];
    return {found.layer, found.expert, static_cast<int>(found.projection)};
}

QModelIndex ModelTree::indexOf(Pick pick) const {
    if (!m_model || pick.isEmpty() || pick.layer >= m_model->config().layers)
        return {};
    const QModelIndex layer = index(pick.layer + 1, 0, index(0, 0));
    const auto parts = partsOf(pick.layer);
    if (pick.expert >= 0) {
        const QModelIndex expert = index(static_cast<int>(parts.size()) + pick.expert, 0, layer);
        const int leaf = pick.projection - static_cast<int>(Projection::gate);
        return leaf >= 0 ? index(leaf, 0, expert) : expert;
    }
    if (pick.projection < 0)
        return layer;
    const bool attention = pick.projection <= static_cast<int>(Projection::output);
    const auto part = std::ranges::find_if(parts, [&](Part candidate) {
        return attention ? candidate == Part::attention
                         : candidate == Part::sharedExpert || candidate == Part::denseMlp;
    });
    if (part == parts.end())
        return layer;
    const QModelIndex group = index(static_cast<int>(part - parts.begin()), 0, layer);
    return index(attention ? pick.projection : pick.projection - static_cast<int>(Projection::gate), 0, group);
}

std::vector<int> ModelTree::find(const QString& query) const {
    std::vector<int> found;
    const QStringList words = query.toLower().split(' ', Qt::SkipEmptyParts);
    if (!m_model || words.isEmpty())
        return found;
    const auto& linears = m_model->linears();
    for (std::size_t i = 0; i < linears.size(); ++i) {
        const Linear& linear = linears[i];
        // Every name that people use for it, each ended by a space so that "E1" does not find "E10".
        QString label = QStringLiteral("l%1 layer %1 ").arg(linear.layer);
        if (linear.expert >= 0)
            label += QStringLiteral("e%1 expert %1 ").arg(linear.expert);
        label += QString::fromUtf8(moescope::nameOf(linear.kind).data()) + ' ' +
                 QString::fromStdString(linear.module).toLower() + ' ';
        const bool all = std::ranges::all_of(words, [&](const QString& word) {
            const bool numbered = word.back().isDigit();
            return label.contains(numbered ? word + ' ' : word) || (numbered && label.contains(word + '.'));
        });
        if (all)
            found.push_back(static_cast<int>(i));
    }
    return found;
}

} // namespace moescope
#include "moc_model_tree.cpp"
