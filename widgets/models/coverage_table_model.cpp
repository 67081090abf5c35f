// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/coverage_table_model.h"

#include <algorithm>

#include "plots/number_text.h"
#include "theme/icons.h"

namespace moescope {

void CoverageTableModel::setCoverage(std::shared_ptr<const Coverage> coverage) {
    beginResetModel();
    m_coverage = std::move(coverage);
    m_experts.clear();
    if (m_coverage)
        for (const auto& layer : m_coverage->layers)
            for (const ExpertCoverage& expert : layer)
                m_experts.push_back(&expert);
    std::stable_sort(m_experts.begin(), m_experts.end(),
                     [](const auto* a, const auto* b) { return a->tokens < b->tokens; });
    endResetModel();
}

int CoverageTableModel::rowOf(int layer, int expert) const {
    const auto found = std::find_if(m_experts.begin(), m_experts.end(),
                                    [=](const ExpertCoverage* e) { return e->layer == layer && e->expert == expert; });
    return found == m_experts.end() ? -1 : static_cast<int>(found - m_experts.begin());
}

int CoverageTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_experts.size());
}

int CoverageTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_coverage ? 0 : firstDataset + static_cast<int>(m_coverage->datasets.size());
}

QVariant CoverageTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const ExpertCoverage& expert = expertOf(index.row());
    if (role == Qt::TextAlignmentRole && index.column() >= tokens)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && index.column() == state && (expert.dead || expert.starving))
        return icon("warning");
    if (role == Qt::ToolTipRole && index.column() == state && !expert.treatment.empty())
        return tr("In the run: %1").arg(QString::fromStdString(treatmentText(expert.treatment)));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case place:
        return QString("L%1 E%2").arg(expert.layer).arg(expert.expert);
    case state:
        return expert.dead ? tr("dead") : expert.starving ? tr("starving") : tr("covered");
    case tokens:
        return countText(expert.tokens);
    case share:
        return percentText(expert.share, 2);
    case gate:
        return expert.dead ? QStringLiteral("–") : fixedText(expert.meanGate, 3);
    default:
        return countText(expert.tokensByDataset[static_cast<std::size_t>(index.column() - firstDataset)]);
    }
}

QVariant CoverageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical || !m_coverage)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= tokens ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case place:
        return tr("Expert");
    case state:
        return tr("State");
    case tokens:
        return tr("Tokens");
    case share:
        return tr("Share");
    case gate:
        return tr("Mean gate");
    default:
        return QString::fromStdString(m_coverage->datasets[static_cast<std::size_t>(section - firstDataset)]);
    }
}

} // namespace moescope
