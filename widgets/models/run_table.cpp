// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/run_table.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include <QFont>

#include "plots/number_text.h"

namespace moescope {
namespace {

using nlohmann::json;

const QString missing = QStringLiteral("–");

/// Settings as config.json has them, "tuning.iterations" for one within another.
void flatten(const json& value, const std::string& prefix, std::map<std::string, QString>& into) {
    for (const auto& [key, entry] : value.items()) {
        const std::string name = prefix.empty() ? key : prefix + '.' + key;
        if (entry.is_object())
            flatten(entry, name, into);
        else
            into[name] =
                QString::fromStdString(entry.is_string() ? entry.get<std::string>()
                                                         : entry.dump(-1, ' ', false, json::error_handler_t::replace));
    }
}

std::map<std::string, QString> settingsOf(const RunRecord& run) {
    std::map<std::string, QString> settings;
    flatten(toJson(run.config), {}, settings);
    settings["plan.strategy"] = QString::fromStdString(run.plan.strategy);
    std::map<int, int> widths;
    for (const auto& [name, module] : run.plan.modules)
        ++widths[module.bits];
    QStringList parts;
    for (const auto& [bits, count] : widths)
        parts << RunTable::tr("%1 of %2 bits").arg(countText(count)).arg(bits);
    settings["plan.modules"] = parts.join(", ");
    return settings;
}

/// Mean over the layers that have it; not a number where none has.
double meanOf(const RunRecord& run, const std::function<std::optional<double>(const LayerOutcome&)>& value) {
    double sum = 0.0;
    int count = 0;
    for (const LayerOutcome& outcome : run.outcomes)
        if (const auto v = value(outcome); v && std::isfinite(*v)) {
            sum += *v;
            ++count;
        }
    return count > 0 ? sum / count : std::nan("");
}

std::optional<double> flipsOf(const std::optional<RouterFlips>& flips) {
    return flips ? std::optional(flips->flipRate) : std::nullopt;
}

QString flipsText(const RunRecord& run, RouterStages LayerOutcome::*router) {
    const double nearest = meanOf(run, [router](const auto& layer) { return flipsOf((layer.*router).nearest); });
    const double result = meanOf(run, [router](const auto& layer) { return flipsOf((layer.*router).result); });
    return std::isfinite(result) ? percentText(nearest) + QStringLiteral(" → ") + percentText(result) : missing;
}

QString stateText(const RunRecord& run) {
    if (run.held)
        return RunTable::tr("under way");
    switch (run.state) {
    case RunState::running:
        return RunTable::tr("interrupted"); // nobody is at work on it
    case RunState::stopped:
        return RunTable::tr("stopped");
    case RunState::failed:
        return RunTable::tr("failed");
    case RunState::done:
        break;
    }
    return RunTable::tr("done");
}

QString hoursText(double seconds) {
    const auto whole = static_cast<qint64>(seconds);
    return QStringLiteral("%1:%2:%3")
        .arg(whole / 3600)
        .arg(whole / 60 % 60, 2, 10, QLatin1Char('0'))
        .arg(whole % 60, 2, 10, QLatin1Char('0'));
}

} // namespace

QString nameOf(const RunRecord& run) { return QString::fromStdString(run.folder.filename().string()); }

bool RunTable::Row::differs() const {
    return std::ranges::any_of(values, [this](const QString& value) { return value != values.front(); });
}

void RunTable::setRuns(const std::vector<RunRecord>& runs) {
    beginResetModel();
    m_names.clear();
    m_folders.clear();
    m_all.clear();
    for (const RunRecord& run : runs) {
        m_names << nameOf(run);
        m_folders << QString::fromStdString(run.folder.string());
    }
    const auto add = [&](const QString& name, const QString& toolTip, auto text) {
        Row row{name, toolTip, {}, false};
        for (const RunRecord& run : runs)
            row.values << text(run);
        m_all.push_back(std::move(row));
    };
    add(tr("State"), {}, stateText);
    add(tr("Layers finished"), {},
        [](const RunRecord& run) { return tr("%1 of %2").arg(run.finished).arg(run.layers); });
    add(tr("Time"), tr("Hours, minutes and seconds that it ran so far"),
        [](const RunRecord& run) { return hoursText(run.seconds); });
    add(tr("Held-out loss"), tr("Mean over finished layers of the total on the held-out windows; round to nearest = 1"),
        [](const RunRecord& run) {
            return fixedText(meanOf(run, [](const auto& layer) { return std::optional(layer.after.total); }), 4);
        });
    add(tr("Output error"), tr("Mean over finished layers of the error of the layer's output after over before"),
        [](const RunRecord& run) {
            return fixedText(meanOf(run,
                                    [](const auto& layer) {
                                        return layer.mseBefore > 0.0 ? std::optional(layer.mseAfter / layer.mseBefore)
                                                                     : std::nullopt;
                                    }),
                             4);
        });
    add(tr("Flips, own router"), tr("Mean over finished layers: rounded to nearest → as stored"),
        [](const RunRecord& run) { return flipsText(run, &LayerOutcome::ownRouter); });
    add(tr("Flips, next router"), tr("Mean over finished layers: rounded to nearest → as stored"),
        [](const RunRecord& run) { return flipsText(run, &LayerOutcome::nextRouter); });
    std::vector<std::map<std::string, QString>> settings;
    std::set<std::string> keys;
    for (const RunRecord& run : runs) {
        settings.push_back(settingsOf(run));
        for (const auto& [key, value] : settings.back())
            keys.insert(key);
    }
    m_different = 0;
    for (const std::string& key : keys) {
        Row row{QString::fromStdString(key), tr("As config.json of the run's folder has it"), {}, true};
        for (const auto& values : settings) {
            const auto found = values.find(key);
            row.values << (found == values.end() ? missing : found->second);
        }
        m_different += row.differs();
        m_all.push_back(std::move(row));
    }
    choose();
    endResetModel();
}

void RunTable::setAllSettings(bool all) {
    beginResetModel();
    m_allSettings = all;
    choose();
    endResetModel();
}

void RunTable::choose() {
    m_shown.clear();
    for (std::size_t i = 0; i < m_all.size(); ++i)
        if (!m_all[i].isSetting || m_allSettings || m_all[i].differs())
            m_shown.push_back(i);
}

int RunTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int RunTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_names.size()) + 1;
}

QVariant RunTable::data(const QModelIndex& index, int role) const {
    const Row& row = m_all[m_shown[static_cast<std::size_t>(index.row())]];
    const bool isName = index.column() == 0;
    const QString text = isName ? row.name : row.values[index.column() - 1];
    switch (role) {
    case Qt::DisplayRole:
        return text;
    case Qt::ToolTipRole: // long values are shortened
        return (isName ? row.toolTip : row.name + ": " + text).toHtmlEscaped();
    case Qt::FontRole:
        if (!isName && text != row.values.front()) {
            QFont font;
            font.setWeight(QFont::DemiBold);
            return font;
        }
        return {};
    default:
        return {};
    }
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole)
        return section == 0 ? tr("Figure or setting") : m_names.value(section - 1);
    if (role == Qt::ToolTipRole && section > 0)
        return m_folders.value(section - 1).toHtmlEscaped();
    return {};
}

} // namespace moescope
#include "moc_run_table.cpp"
