// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/compared_plans.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "models/compared_table.h"
#include "models/number_order.h"
#include "panels/table_view.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int mostRowsShown = 6;

} // namespace

ComparedPlans::ComparedPlans(Document* document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_model(new ComparedTable(document, this))
    , m_head(new SectionHead(tr("Plans compared")))
    , m_measure(new QPushButton(icon("compare"), tr("Compare strategies")))
    , m_note(new QLabel) {
    const Theme& theme = Theme::instance();
    auto* order = new NumberOrder(m_model, this);
    m_table = makeTable(order, tr("Plans compared"));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ComparedTable::flips, Qt::AscendingOrder);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_table->horizontalHeader()->setSectionResizeMode(ComparedTable::plan, QHeaderView::Stretch);
    m_table->setTextElideMode(Qt::ElideMiddle);
    auto* copyAction = new QAction(tr("Copy the table"), m_table);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(copyAction);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_measure->setProperty("compact", true);
    m_measure->setToolTip(tr("Solves every strategy at this budget, rounds each plan to nearest and measures it on the "
                             "texts of the Run room"));
    m_head->addControl(m_measure);
    m_note->setWordWrap(true);
    m_note->setProperty("role", "secondary");
    m_note->setFont(theme.font(TextRole::secondary));
    m_note->setText(tr("Nothing measured yet. Each comparison adds a row; the button measures every strategy at this "
                       "budget."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    column->addWidget(m_head);
    column->addWidget(m_table);
    column->addWidget(m_note);
    connect(copyAction, &QAction::triggered, this,
            [order] { QGuiApplication::clipboard()->setText(tabSeparated(*order)); });
    connect(m_measure, &QPushButton::clicked, this, &ComparedPlans::strategiesWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, order](const QModelIndex& current) {
                if (!m_showing && current.isValid())
                    m_document->showComparison(m_model->comparisonOf(order->mapToSource(current).row()));
            });
    connect(m_document, &Document::comparisonChanged, this, &ComparedPlans::show);
    connect(m_document, &Document::comparisonsChanged, this, &ComparedPlans::show);
    connect(m_document, &Document::planChanged, this, &ComparedPlans::show);
    connect(&theme, &Theme::themeChanged, this, &ComparedPlans::show);
    show();
}

void ComparedPlans::show() {
    m_showing = true;
    const int rows = m_model->rowCount();
    m_measure->setEnabled(m_document->hasPlan());
    m_table->setVisible(rows > 0);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            std::clamp(rows, 1, mostRowsShown) * Theme::instance().px(24) + 2);
    m_note->setVisible(rows == 0);
    QString basis;
    if (rows > 0) {
        const auto first = static_cast<std::size_t>(m_model->comparisonOf(0));
        basis =
            tr("unquantized %1; %2")
                .arg(fixedText(m_document->comparisons()[first].comparison->perplexityOriginal, 1), m_model->basis());
    }
    m_head->setNote(basis);
    const auto* order = static_cast<const NumberOrder*>(m_table->model());
    if (const int row = m_model->rowOf(m_document->shownComparison()); row >= 0)
        m_table->selectRow(order->mapFromSource(m_model->index(row, 0)).row());
    else
        m_table->clearSelection();
    m_showing = false;
}

} // namespace moescope
#include "moc_compared_plans.cpp"
