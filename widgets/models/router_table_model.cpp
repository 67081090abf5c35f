// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/router_table_model.h"

#include <algorithm>
#include <array>
#include <optional>

#include <QCoreApplication>

#include "help/help_topic.h"
#include "models/number_order.h"
#include "plots/number_text.h"
#include "plots/plot_controller.h"

namespace moescope {
namespace {

struct RouterColumn {
    const char *header, *definition;
    std::optional<double> (*value)(const ExpertRouterStatistics&);
    int digits;
};

constexpr std::array routerColumns{
    RouterColumn{QT_TRANSLATE_NOOP("RouterTable", "Norm"),
                 QT_TRANSLATE_NOOP("RouterTable", "Length of the expert's router row."),
                 [](const ExpertRouterStatistics& e) { return std::optional(e.norm); }, 4},
    RouterColumn{QT_TRANSLATE_NOOP("RouterTable", "Base norm"),
                 QT_TRANSLATE_NOOP("RouterTable", "The same in the base checkpoint."),
                 [](const ExpertRouterStatistics& e) { return e.baseNorm; }, 4},
    RouterColumn{QT_TRANSLATE_NOOP("RouterTable", "Drift"), QT_TRANSLATE_NOOP("RouterTable", "Norm minus base norm."),
                 [](const ExpertRouterStatistics& e) { return e.drift; }, 3},
    RouterColumn{QT_TRANSLATE_NOOP("RouterTable", "Cosine"),
                 QT_TRANSLATE_NOOP("RouterTable", "Between the row and the base's row."),
                 [](const ExpertRouterStatistics& e) { return e.cosine; }, 4},
    RouterColumn{
        QT_TRANSLATE_NOOP("RouterTable", "Rank change"),
        QT_TRANSLATE_NOOP("RouterTable", "Rank by norm within the layer, tuned minus base; 0 is the smallest."),
        [](const ExpertRouterStatistics& e) {
            return e.rankChange ? std::optional<double>(*e.rankChange) : std::nullopt;
        },
        3},
    RouterColumn{QT_TRANSLATE_NOOP("RouterTable", "MaxVar"),
                 QT_TRANSLATE_NOOP("RouterTable", "Largest variance of a row of the expert's first matrix."),
                 [](const ExpertRouterStatistics& e) { return std::optional(e.maxVar); }, 3},
};

const RouterColumn& columnAt(int section) { return routerColumns[static_cast<std::size_t>(section - 1)]; }

} // namespace

void RouterTableModel::setInspection(std::shared_ptr<const Inspection> inspection) {
    beginResetModel();
    m_inspection = std::move(inspection);
    m_experts.clear();
    if (m_inspection)
        for (const auto& layer : m_inspection->routers.layers)
            for (const ExpertRouterStatistics& expert : layer)
                m_experts.push_back(&expert);
    endResetModel();
}

int RouterTableModel::rowOf(int layer, int expert) const {
    const auto found = std::find_if(m_experts.begin(), m_experts.end(), [=](const ExpertRouterStatistics* e) {
        return e->layer == layer && e->expert == expert;
    });
    return found == m_experts.end() ? -1 : static_cast<int>(found - m_experts.begin());
}

int RouterTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_experts.size());
}

int RouterTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(routerColumns.size());
}

QVariant RouterTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const ExpertRouterStatistics& expert = expertOf(index.row());
    if (index.column() == 0) {
        if (role == sortRole)
            return index.row();
        return role == Qt::DisplayRole ? QVariant(QString("L%1 E%2").arg(expert.layer).arg(expert.expert)) : QVariant();
    }
    const auto value = columnAt(index.column()).value(expert);
    switch (role) {
    case Qt::DisplayRole:
        return significantText(value, columnAt(index.column()).digits);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case sortRole:
        return value ? QVariant(*value) : QVariant();
    default:
        return {};
    }
}

QVariant RouterTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section > 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (section == 0)
        return role == Qt::DisplayRole ? QVariant(tr("Expert")) : QVariant();
    if (role == Qt::DisplayRole)
        return QCoreApplication::translate("RouterTable", columnAt(section).header);
    if (role == Qt::ToolTipRole)
        return numberToolTip(QCoreApplication::translate("RouterTable", columnAt(section).header), {},
                             QCoreApplication::translate("RouterTable", columnAt(section).definition),
                             tr("Expert-wise mixed precision, arXiv 2604.06515"));
    if (role == helpTopicRole)
        return QStringLiteral("methods/router-norm.md#statistics-code");
    return {};
}

} // namespace moescope
