// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/linear_table_model.h"

#include <algorithm>
#include <cmath>

#include "help/help_topic.h"
#include "models/core_text.h"
#include "models/number_order.h"
#include "models/statistic_text.h"
#include "plots/number_text.h"
#include "plots/plot_controller.h"

namespace moescope {
QString placeText(const Linear& linear) {
    const QString layer = QString("L%1 ").arg(linear.layer);
    switch (linear.kind) {
    case LinearKind::expert:
        return layer + QString("E%1").arg(linear.expert);
    case LinearKind::attention:
        return layer + QObject::tr("attention");
    case LinearKind::sharedExpert:
        return layer + QObject::tr("shared");
    case LinearKind::denseMlp:
        break;
    }
    return layer + QObject::tr("MLP");
}

void LinearTableModel::setModel(std::shared_ptr<const Model> model) {
    beginResetModel();
    m_model = std::move(model);
    m_inspection.reset();
    m_exponents.assign(statisticTable().size(), 0);
    endResetModel();
}

void LinearTableModel::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_inspection = std::move(inspection);
    chooseExponents();
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void LinearTableModel::chooseExponents() {
    for (int column = 0; column < static_cast<int>(m_exponents.size()); ++column) {
        double most = 0.0;
        for (int row = 0; row < rowCount(); ++row)
            if (const auto v = value(row, column); v && std::isfinite(*v))
                most = std::max(most, std::abs(*v));
        m_exponents[static_cast<std::size_t>(column)] = displayExponent(most);
    }
}

std::optional<double> LinearTableModel::value(int row, int column) const {
    if (!m_inspection || row >= static_cast<int>(m_inspection->linears.size()))
        return {};
    return statisticTable()[static_cast<std::size_t>(column)].value(
        m_inspection->linears[static_cast<std::size_t>(row)]);
}

Pick LinearTableModel::pickOf(int row) const {
    const Linear& linear = m_model->linears()[static_cast<std::size_t>(row)];
    return {linear.layer, linear.expert, static_cast<int>(linear.projection)};
}

int LinearTableModel::rowOf(const Pick& pick) const {
    for (int row = 0; row < rowCount(); ++row)
        if (pickOf(row) == pick)
            return row;
    return -1;
}

int LinearTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_model ? 0 : static_cast<int>(m_model->linears().size());
}

int LinearTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : firstStatistic + static_cast<int>(statisticTable().size());
}

QVariant LinearTableModel::data(const QModelIndex& index, int role) const {
    if (!m_model || !index.isValid())
        return {};
    const Linear& linear = m_model->linears()[static_cast<std::size_t>(index.row())];
    if (index.column() < firstStatistic) {
        if (role == Qt::DisplayRole)
            return index.column() == place ? placeText(linear) : toQString(nameOf(linear.projection));
        if (role == Qt::ToolTipRole)
            return QString::fromStdString(linear.module);
        return role == sortRole ? QVariant(index.column() == place ? index.row() : static_cast<int>(linear.projection))
                                : QVariant();
    }
    const int column = index.column() - firstStatistic;
    const auto v = value(index.row(), column);
    switch (role) {
    case Qt::DisplayRole: {
        if (!v || !std::isfinite(*v))
            return QStringLiteral("–");
        return significantText(*v * std::pow(10.0, -m_exponents[static_cast<std::size_t>(column)]), 3);
    }
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (!v && m_inspection && index.row() < static_cast<int>(m_inspection->linears.size()))
            if (const auto& problem = m_inspection->linears[static_cast<std::size_t>(index.row())].problem;
                !problem.empty())
                return QString::fromStdString(problem);
        return {};
    case sortRole:
        return v && std::isfinite(*v) ? QVariant(*v) : QVariant();
    default:
        return {};
    }
}

QVariant LinearTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (section < firstStatistic) {
        if (role == Qt::TextAlignmentRole)
            return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        return role == Qt::DisplayRole ? QVariant(section == place ? tr("Linear") : tr("Proj.")) : QVariant();
    }
    const auto column = static_cast<std::size_t>(section - firstStatistic);
    const StatisticInfo& info = statisticTable()[column];
    switch (role) {
    case Qt::DisplayRole: {
        const QString power = column < m_exponents.size() ? powerText(-m_exponents[column]) : QString();
        return power.isEmpty() ? shortName(info) : shortName(info) + ' ' + power;
    }
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return numberToolTip(coreText(info.name), coreText(info.unit), coreText(info.definition),
                             coreText(info.source));
    case helpTopicRole:
        return statisticTopic(info.id);
    default:
        return {};
    }
}

} // namespace moescope
