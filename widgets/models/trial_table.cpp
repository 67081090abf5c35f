// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_table.h"

#include <algorithm>

#include "models/model_text.h"
#include "models/router_flips_text.h"
#include "plots/number_text.h"
#include "quantize/presets.h"

namespace moescope {
namespace {

/// "VSRAQ, 200 iterations, λ value 0.30, λ structure 0.30": what trials differ by most often.
QString settingsText(const TriedLayer& tried) {
    const RunConfig& config = tried.config;
    const TuningSettings& tuning = config.tuning;
    const auto named = std::ranges::find_if(
        presetTable(), [&](const Preset& one) { return one.method == config.method && one.tuning == tuning; });
    QString text;
    if (named != presetTable().end()) {
        text = QString::fromUtf8(named->name.data(), std::ssize(named->name));
    } else {
        const auto method = std::ranges::find(methodTable(), config.method, &SettingChoice::id);
        text = method != methodTable().end() ? QString::fromUtf8(method->name.data(), std::ssize(method->name))
                                             : QString::fromStdString(config.method);
        if (config.method == "vsraq")
            text += TrialTable::tr(", λ value %1, λ structure %2")
                        .arg(fixedText(tuning.valueWeight, 2), fixedText(tuning.structureWeight, 2));
    }
    if (config.method != "rtn" && config.method != "gptq")
        text += TrialTable::tr(", %n iteration(s)", nullptr, tuning.iterations);
    return text;
}

} // namespace

TrialTable::TrialTable(LayerTrials* trials, QObject* parent)
    : QAbstractTableModel(parent)
    , m_trials(trials)
    , m_rows(trials->tried()) {
    connect(trials, &LayerTrials::triedChanged, this, [this] {
        beginResetModel();
        m_rows = m_trials->tried();
        endResetModel();
    });
}

int TrialTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TrialTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QVariant TrialTable::data(const QModelIndex& index, int role) const {
    const TriedLayer& row = m_rows[static_cast<std::size_t>(index.row())];
    const LayerOutcome& outcome = row.trial->outcome;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case layer:
            return outcome.layer;
        case settings:
            return settingsText(row);
        case error:
            return outcome.mseBefore > 0.0 ? fixedText(outcome.mseAfter / outcome.mseBefore, 3) : QStringLiteral("–");
        case ownFlips:
            return flipsText(outcome.ownRouter);
        case nextFlips:
            return flipsText(outcome.nextRouter);
        case time:
            return durationText(outcome.seconds);
        default:
            return tr("about %1").arg(durationText(row.trial->runSeconds));
        }
    case Qt::TextAlignmentRole:
        return QVariant((index.column() == settings ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        QStringList lines{
            row.plan,
            tr("%1 windows of %2 tokens, batch %3, kept iteration %4")
                .arg(row.config.samples)
                .arg(row.config.length)
                .arg(row.config.tuning.batch)
                .arg(outcome.keptIteration),
            tr("A run takes about %1 of memory").arg(bytesText(static_cast<std::int64_t>(row.trial->memory.total())))};
        lines << routerLines(tr("Own router"), outcome.ownRouter) << routerLines(tr("Next router"), outcome.nextRouter);
        for (const std::string& warning : outcome.warnings)
            lines << QString::fromStdString(warning);
        return lines.join('\n');
    }
    default:
        return {};
    }
}

QVariant TrialTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == settings ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const std::array<std::pair<QString, QString>, columns> heads{{
        {tr("Layer"), tr("Layer that was tuned; those before it were rounded to nearest")},
        {tr("Settings"), tr("Method and weights of the trial")},
        {tr("Error"), tr("Mean square error of the layer's output on held-out windows, round to nearest = 1")},
        {tr("Own flips"), tr("Share of held-out tokens whose set of chosen experts differs, own router: rounded to "
                             "nearest → tuned")},
        {tr("Next flips"), tr("The same for the next layer's router")},
        {tr("Took"), tr("Time of this layer")},
        {tr("Whole run"), tr("Time of this layer, shared out by the parameters of all layers")},
    }};
    const auto& [head, definition] = heads[static_cast<std::size_t>(section)];
    return role == Qt::DisplayRole ? head : role == Qt::ToolTipRole ? definition : QVariant();
}

} // namespace moescope
#include "moc_trial_table.cpp"
