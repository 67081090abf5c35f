// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/linear_table.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "panels/row_numbers.h"
#include "panels/table_view.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
LinearTable::LinearTable(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_model(new LinearTableModel(this))
    , m_order(new NumberOrder(m_model, this))
    , m_head(new SectionHead(tr("Linears")))
    , m_filter(new QLineEdit) {
    m_view = makeTable(m_order, tr("Linears"));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    new RowNumbers(m_view);
    m_view->setMinimumHeight(Theme::instance().px(150));
    auto* copyButton = new QPushButton(icon("copy"), tr("Copy"));
    copyButton->setProperty("compact", true);
    copyButton->setToolTip(tr("Copies the selected rows, or the whole table, as tab-separated text"));
    m_filter->setPlaceholderText(tr("Filter: L2 up"));
    m_filter->setAccessibleName(tr("Filter the table"));
    m_filter->setToolTip(tr("Rows whose place and projection have all these words: L2, E10, attention, up"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(Theme::instance().px(150));
    m_head->addControl(m_filter);
    m_head->addControl(copyButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(4));
    column->addWidget(m_head);
    column->addWidget(m_view, 1);
    auto* copyAction = new QAction(tr("Copy"), m_view);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copyAction);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_showing = true; // rows that go must not change the pick
        m_order->setWords(words);
        m_showing = false;
        describe();
        showPick();
    });
    connect(copyAction, &QAction::triggered, this, &LinearTable::copy);
    connect(copyButton, &QPushButton::clicked, this, &LinearTable::copy);
    connect(m_view, &QTableView::entered, this, [this](const QModelIndex& index) {
        const int row = m_order->mapToSource(index).row();
        const QString header = m_order->headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString();
        emit hovered(m_model->index(row, LinearTableModel::place).data(Qt::ToolTipRole).toString() + ": " + header +
                     ' ' + index.data().toString());
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LinearTable::takeSelection);
    connect(m_view->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] {
        describe();
        showPick();
    });
    connect(selection, &Selection::pickChanged, this, &LinearTable::showPick);
}

void LinearTable::setModel(std::shared_ptr<const Model> model) {
    m_model->setModel(std::move(model));
    describe();
    showPick();
}

void LinearTable::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_model->setInspection(std::move(inspection));
    showPick();
}

void LinearTable::sortBy(int statistic) {
    // A heavy tail is a small exponent: what deserves a look comes first.
    const bool exponent = statisticTable()[static_cast<std::size_t>(statistic)].id.starts_with("alpha");
    m_view->sortByColumn(LinearTableModel::firstStatistic + statistic,
                         exponent ? Qt::AscendingOrder : Qt::DescendingOrder);
}

void LinearTable::describe() {
    const QString by =
        m_order->headerData(m_view->horizontalHeader()->sortIndicatorSection(), Qt::Horizontal, Qt::DisplayRole)
            .toString();
    m_head->setNote(tr("sorted by %1, %Ln rows", nullptr, m_order->rowCount()).arg(by));
}

void LinearTable::showPick() {
    const int row = m_model->rowOf(m_selection->pick());
    const QModelIndex index = row < 0 ? QModelIndex() : m_order->mapFromSource(m_model->index(row, 0));
    m_showing = true;
    if (!index.isValid()) { // nothing picked, or filtered out
        m_view->clearSelection();
    } else {
        m_view->selectRow(index.row());
        m_view->scrollTo(index.siblingAtColumn(m_view->columnAt(1) < 0 ? 0 : m_view->columnAt(1)),
                         QAbstractItemView::EnsureVisible);
    }
    m_showing = false;
}

void LinearTable::takeSelection() {
    const QModelIndex current = m_view->currentIndex();
    if (m_showing || !current.isValid() || !m_view->selectionModel()->isSelected(current))
        return;
    const Pick pick = m_model->pickOf(m_order->mapToSource(current).row());
    if (m_view->selectionModel()->selectedRows().size() > 1)
        m_selection->addOverlay(pick);
    else
        m_selection->setPick(pick);
}

Table LinearTable::table() const {
    Table table;
    for (int column = 0; column < m_order->columnCount(); ++column)
        table.header << m_order->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (rows.size() < 2) {
        rows.clear();
        for (int row = 0; row < m_order->rowCount(); ++row)
            rows << m_order->index(row, 0);
    }
    for (const QModelIndex& index : rows) {
        QStringList line;
        for (int column = 0; column < m_order->columnCount(); ++column) {
            const QVariant number = index.siblingAtColumn(column).data(sortRole);
            const bool isText = column < LinearTableModel::firstStatistic;
            line << (isText             ? index.siblingAtColumn(column).data().toString()
                     : number.isValid() ? QString::number(number.toDouble(), 'g', 9)
                                        : QString());
        }
        table.rows << line;
    }
    return table;
}

void LinearTable::copy() {
    const Table copied = table();
    QStringList lines{copied.header.join('\t')};
    for (const QStringList& row : copied.rows)
        lines << row.join('\t');
    QGuiApplication::clipboard()->setText(lines.join('\n'));
}

} // namespace moescope
