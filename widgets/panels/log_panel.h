// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTreeView;

namespace moescope {

class LogFilter;
class LogModel;
class Segmented;

/// The program's log with a switch of levels; stays at the newest line unless scrolled up. As a room of its own also
/// with a search and with buttons to copy it and to save diagnostics.
class LogPanel : public QWidget {
    Q_OBJECT
public:
    enum class Extent { foot, room };

    explicit LogPanel(LogModel* log, Extent extent, QWidget* parent = nullptr);

    [[nodiscard]] const LogModel* log() const { return m_log; }

signals:
    void diagnosticsWanted();

private:
    void showCounts();
    QWidget* makeTools();
    void copy() const; ///< what is selected, else all that is shown

    LogModel* m_log;
    LogFilter* m_filter;
    Segmented* m_levels;
    QTreeView* m_view;
    bool m_atEnd = true;
};

} // namespace moescope
