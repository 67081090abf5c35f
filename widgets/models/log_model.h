// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>

#include <QAbstractTableModel>
#include <QDateTime>
#include <QSortFilterProxyModel>

#include "worker/batch.h"

namespace moescope {

struct LogLine {
    enum class Level { info, warning, error };
    Level level = Level::info;
    QDateTime time;
    QString text;
};

/// The last lines of the program's log, as they come; any thread may log.
class LogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { timeColumn, levelColumn, textColumn, columns };
    static constexpr int levelRole = Qt::UserRole + 1;
    static constexpr std::size_t keptLines = 20000;

    explicit LogModel(QObject* parent = nullptr);
    ~LogModel() override;

    [[nodiscard]] int count(LogLine::Level level) const { return m_counts[static_cast<std::size_t>(level)]; }

    /// "12:00:31  warn  text", oldest first.
    [[nodiscard]] QString lastLines(int count) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

signals:
    void countsChanged();

private:
    struct Tap;
    void take();

    Throttle m_throttle;
    std::shared_ptr<Tap> m_tap; ///< shared with the listener, which outlives this
    std::deque<LogLine> m_lines;
    std::array<int, 3> m_counts{};
};

/// Lines of one level, or all, that hold every word of a search.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLevel(std::optional<LogLine::Level> level);
    void setWords(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    std::optional<LogLine::Level> m_level;
    QStringList m_words;
};

} // namespace moescope
