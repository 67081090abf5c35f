// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/log_model.h"

#include <algorithm>
#include <chrono>

#include "support/log.h"
#include "theme/theme.h"

namespace moescope {
namespace {

LogLine::Level levelOf(spdlog::level::level_enum level) {
    if (level >= spdlog::level::err)
        return LogLine::Level::error;
    return level >= spdlog::level::warn ? LogLine::Level::warning : LogLine::Level::info;
}

} // namespace

/// A log listener stays for the rest of the process; this is what it holds in place of the model.
struct LogModel::Tap {
    explicit Tap(Throttle& throttle)
        : batch(std::make_unique<Batch<LogLine>>(throttle)) {}

    std::mutex mutex;
    std::unique_ptr<Batch<LogLine>> batch; ///< null once the model is gone; guarded by mutex
};

LogModel::LogModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_tap(std::make_shared<Tap>(m_throttle)) {
    connect(&m_throttle, &Throttle::due, this, &LogModel::take);
    addLogListener([tap = m_tap](spdlog::level::level_enum severity, std::chrono::system_clock::time_point at,
                                 const std::string& message) {
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
        const std::lock_guard lock(tap->mutex);
        if (tap->batch)
            tap->batch->add(
                {levelOf(severity), QDateTime::fromMSecsSinceEpoch(milliseconds), QString::fromStdString(message)});
    });
}

LogModel::~LogModel() {
    const std::lock_guard lock(m_tap->mutex);
    m_tap->batch.reset();
}

void LogModel::take() {
    std::vector<LogLine> lines;
    {
        const std::lock_guard lock(m_tap->mutex);
        lines = m_tap->batch->take();
    }
    if (lines.empty())
        return;
    const int first = static_cast<int>(m_lines.size());
    beginInsertRows({}, first, first + static_cast<int>(lines.size()) - 1);
    for (LogLine& line : lines) {
        ++m_counts[static_cast<std::size_t>(line.level)];
        m_lines.push_back(std::move(line));
    }
    endInsertRows();
    if (m_lines.size() > keptLines) {
        const auto surplus = m_lines.size() - keptLines;
        beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
        for (std::size_t i = 0; i < surplus; ++i) {
            --m_counts[static_cast<std::size_t>(m_lines.front().level)];
            m_lines.pop_front();
        }
        endRemoveRows();
    }
    emit countsChanged();
}

QString LogModel::lastLines(int count) const {
    QStringList lines;
    for (int row = std::max(0, rowCount() - count); row < rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < columns; ++column)
            cells << data(index(row, column), Qt::DisplayRole).toString();
        lines << cells.join("  ");
    }
    return lines.join('\n');
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QVariant LogModel::data(const QModelIndex& index, int role) const {
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    const Theme& theme = Theme::instance();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == timeColumn)
            return line.time.toString("HH:mm:ss");
        if (index.column() == textColumn)
            return line.text;
        return line.level == LogLine::Level::error     ? tr("error")
               : line.level == LogLine::Level::warning ? tr("warn")
                                                       : tr("info");
    case Qt::ToolTipRole:
        return line.text;
    case levelRole:
        return static_cast<int>(line.level);
    case Qt::FontRole:
        return theme.font(index.column() == timeColumn ? TextRole::fixed : TextRole::secondary);
    case Qt::ForegroundRole:
        if (line.level == LogLine::Level::error && index.column() != timeColumn)
            return theme.palette().error;
        if (line.level == LogLine::Level::warning && index.column() == levelColumn)
            return theme.palette().warning;
        return index.column() == textColumn ? QVariant() : QVariant(theme.palette().secondary);
    default:
        return {};
    }
}

void LogFilter::setLevel(std::optional<LogLine::Level> level) {
    m_level = level;
    invalidateFilter();
}

void LogFilter::setWords(const QString& text) {
    m_words = text.split(' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex line = sourceModel()->index(row, LogModel::textColumn, parent);
    if (m_level && line.data(LogModel::levelRole).toInt() != static_cast<int>(*m_level))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString text = line.data().toString();
    return std::ranges::all_of(m_words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace moescope
#include "moc_log_model.cpp"
