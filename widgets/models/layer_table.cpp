// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/layer_table.h"

#include <utility>

#include <QPainter>

#include "models/model_text.h"
#include "models/router_flips_text.h"
#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString none = QStringLiteral("–");

double fractionOf(const RunMonitor::Layer& row) {
    if (row.outcome)
        return 1.0;
    return row.iterations > 0 ? static_cast<double>(row.iteration) / row.iterations : 0.0;
}

const RouterStages* routerOf(const RunMonitor::Layer& row, int column) {
    if (!row.outcome || column < LayerTable::ownFlips)
        return nullptr;
    return column < LayerTable::nextFlips ? &row.outcome->ownRouter : &row.outcome->nextRouter;
}

bool isChange(int column) { return column == LayerTable::ownChange || column == LayerTable::nextChange; }

/// Relative change of the flip rate by the tuning.
std::optional<double> changeOf(const RouterStages* router) {
    if (!router || !router->nearest || !router->result || router->nearest->flipRate <= 0.0)
        return {};
    return router->result->flipRate / router->nearest->flipRate - 1.0;
}

} // namespace

LayerTable::LayerTable(RunMonitor* monitor, QObject* parent)
    : QAbstractTableModel(parent)
    , m_monitor(monitor) {
    connect(monitor, &RunMonitor::stateChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
    connect(monitor, &RunMonitor::layerChanged, this, [this](int row) {
        if (row >= 0)
            emit dataChanged(index(row, 0), index(row, columns - 1));
    });
}

int LayerTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_monitor->layers().size());
}

int LayerTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QString LayerTable::text(const RunMonitor::Layer& row, int column) const {
    switch (column) {
    case layer:
        return tr("Layer %1").arg(row.layer);
    case iteration:
        if (row.iterations > 0)
            return QStringLiteral("%1 / %2").arg(row.iteration).arg(row.iterations);
        if (row.outcome)
            return tr("done");
        return row.active ? tr("starting") : m_monitor->isActive() ? tr("waiting") : none;
    case ownFlips:
    case nextFlips:
        return row.outcome ? flipsText(*routerOf(row, column)) : none;
    case ownChange:
    case nextChange: {
        const auto relative = changeOf(routerOf(row, column));
        return relative ? QStringLiteral("%1%2").arg(*relative > 0.0 ? "+" : "", percentText(*relative, 0)) : none;
    }
    default:
        return {};
    }
}

QString LayerTable::toolTip(const RunMonitor::Layer& row) const {
    if (!row.outcome)
        return {};
    const LayerOutcome& outcome = *row.outcome;
    QStringList lines{tr("Kept iteration %1, %2").arg(outcome.keptIteration).arg(durationText(outcome.seconds)),
                      tr("Mean square error of the output %1 → %2")
                          .arg(significantText(outcome.mseBefore), significantText(outcome.mseAfter))};
    lines << routerLines(tr("Own router"), outcome.ownRouter) << routerLines(tr("Next router"), outcome.nextRouter);
    for (const std::string& warning : outcome.warnings)
        lines << QString::fromStdString(warning);
    return lines.join('\n');
}

QVariant LayerTable::data(const QModelIndex& index, int role) const {
    const RunMonitor::Layer& row = m_monitor->layers()[static_cast<std::size_t>(index.row())];
    const Palette& palette = Theme::instance().palette();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row);
    case fractionRole:
        return fractionOf(row);
    case Qt::TextAlignmentRole:
        return index.column() <= progress ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                          : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (index.column() == layer && row.active)
            return palette.accent;
        if (const auto change = changeOf(routerOf(row, index.column())); change && isChange(index.column()))
            return *change < 0.0 ? palette.accent : *change > 0.0 ? palette.warning : palette.secondary;
        return row.active || row.outcome ? QVariant() : QVariant(palette.secondary);
    case Qt::FontRole:
        return index.column() == layer && row.active ? QVariant(Theme::instance().font(TextRole::title)) : QVariant();
    default:
        return {};
    }
}

QVariant LayerTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section <= progress ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                   : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section >= ownFlips)
        return section < nextFlips ? tr("Own router, behind the layer's quantized attention: share of held-out tokens "
                                        "whose set of chosen experts differs from full precision, rounded to nearest → "
                                        "as the layer is stored")
                                   : tr("The next layer's router, in full precision on this layer's output: share of "
                                        "held-out tokens whose set of chosen experts differs from full precision, "
                                        "rounded to nearest → as the layer is stored");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case layer:
        return tr("Layer");
    case progress:
        return tr("Progress");
    case iteration:
        return tr("Iteration");
    case ownFlips:
        return tr("Own flips");
    case nextFlips:
        return tr("Next flips");
    default:
        return tr("Change");
    }
}

void ProgressDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const Theme& theme = Theme::instance();
    const double fraction = index.data(LayerTable::fractionRole).toDouble();
    const int height = theme.px(5);
    QRect bar(option.rect.left() + theme.px(8), option.rect.center().y() - height / 2,
              option.rect.width() - theme.px(16), height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.palette().buttonBorder);
    painter->drawRoundedRect(bar, 2, 2);
    bar.setWidth(static_cast<int>(bar.width() * fraction));
    // A finished layer steps back; the accent is where work goes on.
    painter->setBrush(fraction < 1.0 ? theme.palette().accent : theme.palette().bars);
    if (bar.width() > 0)
        painter->drawRoundedRect(bar, 2, 2);
    painter->restore();
}

} // namespace moescope
#include "moc_layer_table.cpp"
