// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/compared_table.h"

#include <algorithm>
#include <cmath>

#include "models/model_text.h"
#include "models/number_order.h"
#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {

ComparedTable::ComparedTable(Document* document, QObject* parent)
    : QAbstractTableModel(parent)
    , m_document(document) {
    connect(document, &Document::comparisonsChanged, this, &ComparedTable::reload);
    reload();
}

void ComparedTable::reload() {
    beginResetModel();
    m_rows.clear();
    m_shown.clear();
    const auto& all = m_document->comparisons();
    for (int i = 0; i < std::ssize(all); ++i) {
        const ComparedPlan& compared = all[static_cast<std::size_t>(i)];
        if (sameBasis(*compared.comparison, *all.back().comparison)) {
            m_rows.push_back(i);
            m_shown.push_back(compared);
        }
    }
    endResetModel();
}

const ComparedPlan& ComparedTable::at(int row) const { return m_shown[static_cast<std::size_t>(row)]; }

int ComparedTable::rowOf(int comparison) const {
    const auto found = std::ranges::find(m_rows, comparison);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QString ComparedTable::basis() const {
    if (m_rows.empty())
        return {};
    const Comparison& shared = *at(0).comparison;
    QStringList texts;
    for (const std::string& text : shared.texts)
        texts << QString::fromStdString(text);
    return tr("%1; %Ln windows, stride %2, %3", nullptr, shared.windows)
        .arg(texts.join(", "))
        .arg(shared.length)
        .arg(QString::fromStdString(shared.dtype));
}

int ComparedTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ComparedTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

double ComparedTable::value(int row, int column) const {
    const ComparedPlan& compared = at(row);
    const Comparison& measured = *compared.comparison;
    switch (column) {
    case bits:
        return compared.meanBits > 0.0 ? compared.meanBits : std::nan("");
    case size:
        return compared.tensorBytes > 0 ? static_cast<double>(compared.tensorBytes) : std::nan("");
    case flips:
        return measured.flipRate;
    case kl:
        return measured.kl;
    case perplexity:
        return measured.perplexityQuantized;
    default:
        return row;
    }
}

/// Of what was measured; size and bits are what was asked for.
bool ComparedTable::isBest(int row, int column) const {
    if (column < flips || rowCount() < 2)
        return false;
    for (int other = 0; other < rowCount(); ++other) {
        if (value(other, column) < value(row, column))
            return false;
    }
    return true;
}

QVariant ComparedTable::data(const QModelIndex& index, int role) const {
    const int row = index.row(), column = index.column();
    const double number = value(row, column);
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case plan:
            return at(row).nameB;
        case bits:
            return fixedText(number, 2);
        case size:
            return std::isnan(number) ? QStringLiteral("–") : fixedText(number / 1e6, 2);
        case flips:
            return percentText(number);
        case kl:
            return fixedText(number, 3);
        default:
            return fixedText(number, 1);
        }
    case sortRole:
        return std::isnan(number) ? QVariant() : QVariant(number);
    case Qt::TextAlignmentRole:
        return QVariant((column == plan ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole: {
        if (!isBest(row, column))
            return {};
        QFont font = Theme::instance().font(TextRole::body);
        font.setWeight(QFont::DemiBold);
        return font;
    }
    case Qt::ToolTipRole:
        return tr("%1\nFirst choice kept: %2\nPerplexity of %3: %4\nOn %5")
            .arg(at(row).nameB, percentText(at(row).comparison->firstChoiceKept), at(row).nameA,
                 fixedText(at(row).comparison->perplexityOriginal, 1), basis());
    default:
        return {};
    }
}

QVariant ComparedTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    static const std::array<std::pair<const char*, const char*>, columns> heads{{
        {QT_TR_NOOP("Plan"), QT_TR_NOOP("A plan rounded to nearest, a run or an export")},
        {QT_TR_NOOP("Bits"), QT_TR_NOOP("Code bits a parameter of routed experts")},
        {QT_TR_NOOP("MB"), QT_TR_NOOP("All tensors in the mixed layout, 10⁶ bytes")},
        {QT_TR_NOOP("Flips"), QT_TR_NOOP("Share of (token, layer) whose set of chosen experts differs")},
        {QT_TR_NOOP("KL, nats"),
         QT_TR_NOOP("Mean divergence of the next-token laws, original from quantized, a token")},
        {QT_TR_NOOP("Perplexity"), QT_TR_NOOP("Exponential of the mean negative log likelihood of the next token")},
    }};
    const auto& [head, definition] = heads[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return tr(head);
    if (role == Qt::ToolTipRole)
        return tr(definition);
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == plan ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

} // namespace moescope
#include "moc_compared_table.cpp"
