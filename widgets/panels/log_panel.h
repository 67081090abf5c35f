// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTreeView;

namespace moescope {

class LogFilter;
class LogModel;
class Segmented;

/// The program's log with a switch of levels; stays at the newest line unless scrolled up.
class LogPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogPanel(QWidget* parent = nullptr);

private:
    void showCounts();
    void copySelected() const;

    LogModel* m_log;
    LogFilter* m_filter;
    Segmented* m_levels;
    QTreeView* m_view;
    bool m_atEnd = true;
};

} // namespace moescope
