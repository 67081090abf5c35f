// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/document.h"

class QLabel;
class QPushButton;
class QTableView;

namespace moescope {

class ComparedTable;
class SectionHead;

/// What was measured of plans, runs and exports, in one table; and the button that measures every strategy at the
/// present budget. A row that is clicked is shown in Routing.
class ComparedPlans : public QWidget {
    Q_OBJECT
public:
    explicit ComparedPlans(Document* document, QWidget* parent = nullptr);

signals:
    void strategiesWanted();

private:
    void show();

    Document* m_document;
    ComparedTable* m_model;
    SectionHead* m_head;
    QPushButton* m_measure;
    QTableView* m_table;
    QLabel* m_note;
    bool m_showing = false;
};

} // namespace moescope
