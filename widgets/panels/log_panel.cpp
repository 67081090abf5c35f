// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/log_panel.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "controls/segmented.h"
#include "models/log_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

LogPanel::LogPanel(LogModel* log, Extent extent, QWidget* parent)
    : QWidget(parent)
    , m_log(log)
    , m_filter(new LogFilter(this))
    , m_levels(new Segmented)
    , m_view(new QTreeView) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    const int margin = extent == Extent::room ? theme.px(12) : 0;
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(theme.px(8));
    auto* head = new SectionHead(tr("Log"));
    for (const char* id : {"all", "info", "warning", "error"})
        m_levels->addSegment(id, {});
    m_levels->setProperty("compact", true);
    head->addControl(m_levels);
    column->addWidget(head);
    if (extent == Extent::room)
        column->addWidget(makeTools());
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
    connect(copy, &QAction::triggered, this, &LogPanel::copy);

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

QWidget* LogPanel::makeTools() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    auto* search = new QLineEdit;
    search->setPlaceholderText(tr("Search the log"));
    search->setAccessibleName(tr("Search the log"));
    search->setClearButtonEnabled(true);
    connect(search, &QLineEdit::textChanged, m_filter, &LogFilter::setWords);
    auto* copyButton = new QPushButton(icon("copy"), tr("Copy"));
    copyButton->setToolTip(tr("Copy the selected lines, or all that are shown"));
    connect(copyButton, &QPushButton::clicked, this, &LogPanel::copy);
    auto* diagnostics = new QPushButton(tr("Save diagnostics…"));
    diagnostics->setToolTip(tr("Versions, machine, settings and the end of the log in one text, for a report"));
    connect(diagnostics, &QPushButton::clicked, this, &LogPanel::diagnosticsWanted);
    row->addWidget(search, 1);
    row->addWidget(copyButton);
    row->addWidget(diagnostics);
    return box;
}

void LogPanel::copy() const {
    QList<int> rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows())
        rows << index.row();
    if (rows.isEmpty())
        for (int row = 0; row < m_filter->rowCount(); ++row)
            rows << row;
    std::ranges::sort(rows);
    QStringList lines;
    for (const int row : rows) {
        QStringList cells;
        for (int column = 0; column < LogModel::columns; ++column)
            cells << m_filter->index(row, column).data().toString();
        lines << cells.join('\t');
    }
    QApplication::clipboard()->setText(lines.join('\n'));
}

} // namespace moescope
#include "moc_log_panel.cpp"
