// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/document.h"
#include "session/run_monitor.h"

class QStackedLayout;
class QTableView;

namespace moescope {

class AlignmentSettings;
class LogModel;
class LossPanel;
class RunHeader;
class RunSettings;
class Selection;

/// The Run room: the run's state and progress, its layers, live losses, settings, and the log.
class RunPanel : public QWidget {
    Q_OBJECT
public:
    RunPanel(Document* document, RunMonitor* monitor, LogModel* log, QWidget* parent = nullptr);

    [[nodiscard]] RunHeader* header() const { return m_header; }
    /// The picked layer is marked among the run's, and a click on one picks it.
    void linkTo(Selection* selection);

signals:
    void hovered(const QString& line);
    /// Runs are to be held against each other.
    void compareWanted();
    void openWanted();

private:
    QWidget* makePage(LogModel* model);
    QTableView* makeTable();
    void showState();

    Document* m_document;
    RunMonitor* m_monitor;
    RunHeader* m_header;
    QTableView* m_table;
    LossPanel* m_losses;
    QWidget *m_tableRule, *m_lossRule; ///< gone with what stands above them
    RunSettings* m_settings;
    AlignmentSettings* m_alignment;
    QStackedLayout* m_stack;
};

} // namespace moescope
