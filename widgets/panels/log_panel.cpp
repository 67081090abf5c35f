// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/log_panel.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "controls/segmented.h"
#include "models/log_model.h"
#include "theme/theme.h"

namespace moescope {

LogPanel::LogPanel(QWidget* parent)
    : QWidget(parent)
    , m_log(new LogModel(this))
    , m_filter(new LogFilter(this))
    , m_levels(new Segmented)
    , m_view(new QTreeView) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    auto* head = new SectionHead(tr("Log"));
    for (const char* id : {"all", "info", "warning", "error"})
        m_levels->addSegment(id, {});
    m_levels->setProperty("compact", true);
    head->addControl(m_levels);
    column->addWidget(head);
    column->addWidget(m_view, 1);

    m_filter->setSourceModel(m_log);
    m_view->setModel(m_filter);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setHeaderHidden(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAccessibleName(tr("Log"));
    m_view->setMinimumHeight(theme.px(110));
    m_view->header()->setStretchLastSection(true);
    m_view->header()->resizeSection(LogModel::timeColumn, theme.px(76));
    m_view->header()->resizeSection(LogModel::levelColumn, theme.px(52));
    auto* copy = new QAction(tr("Copy lines"), m_view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copy);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copy, &QAction::triggered, this, &LogPanel::copySelected);

    QScrollBar* bar = m_view->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) { m_atEnd = value >= bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this](int, int) {
        if (m_atEnd)
            m_view->scrollToBottom();
    });
    connect(m_log, &LogModel::countsChanged, this, &LogPanel::showCounts);
    connect(m_levels, &Segmented::changed, this, [this](const QString& id) {
        if (id == "info")
            m_filter->setLevel(LogLine::Level::info);
        else if (id == "warning")
            m_filter->setLevel(LogLine::Level::warning);
        else if (id == "error")
            m_filter->setLevel(LogLine::Level::error);
        else
            m_filter->setLevel({});
    });
    showCounts();
}

void LogPanel::showCounts() {
    const int info = m_log->count(LogLine::Level::info), warnings = m_log->count(LogLine::Level::warning),
              errors = m_log->count(LogLine::Level::error);
    m_levels->setText("all", tr("All %1").arg(info + warnings + errors));
    m_levels->setText("info", tr("Info %1").arg(info));
    m_levels->setText("warning", tr("Warning %1").arg(warnings));
    m_levels->setText("error", tr("Error %1").arg(errors));
}

void LogPanel::copySelected() const {
    QStringList lines;
    auto rows = m_view->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < LogModel::columns; ++column)
            cells << row.siblingAtColumn(column).data().toString();
        lines << cells.join('\t');
    }
    QApplication::clipboard()->setText(lines.join('\n'));
}

} // namespace moescope
#include "moc_log_panel.cpp"
