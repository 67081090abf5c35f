// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/run_panel.h"

#include <algorithm>

#include <QHeaderView>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/page_scroll.h"
#include "controls/rule.h"
#include "help/help_topic.h"
#include "models/layer_table.h"
#include "panels/alignment_settings.h"
#include "panels/empty_state.h"
#include "panels/log_panel.h"
#include "panels/loss_panel.h"
#include "panels/run_header.h"
#include "panels/run_settings.h"
#include "panels/table_view.h"
#include "session/selection.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int mostRowsShown = 8;

} // namespace

RunPanel::RunPanel(Document* document, RunMonitor* monitor, LogModel* log, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_monitor(monitor)
    , m_header(new RunHeader(document, monitor))
    , m_table(makeTable())
    , m_losses(new LossPanel(monitor))
    , m_tableRule(new Rule)
    , m_lossRule(new Rule)
    , m_settings(new RunSettings(document))
    , m_alignment(new AlignmentSettings(document))
    , m_stack(new QStackedLayout(this)) {
    auto* empty = new EmptyState("play", tr("No model"), tr("Open a model: it is quantized here."), tr("Open model…"));
    connect(empty, &EmptyState::actionWanted, this, &RunPanel::openWanted);
    m_stack->addWidget(empty);
    m_stack->addWidget(makePage(log));
    connect(m_losses, &LossPanel::hovered, this, &RunPanel::hovered);
    connect(m_losses, &LossPanel::compareWanted, this, &RunPanel::compareWanted);
    connect(m_monitor, &RunMonitor::stateChanged, this, &RunPanel::showState);
    connect(m_document, &Document::modelChanged, this, &RunPanel::showState);
    showState();
}

void RunPanel::linkTo(Selection* selection) {
    const auto follow = [this, selection] {
        const auto& layers = m_monitor->layers();
        const auto found = std::ranges::find(layers, selection->pick().layer, &RunMonitor::Layer::layer);
        if (found == layers.end())
            m_table->clearSelection();
        else
            m_table->selectRow(static_cast<int>(found - layers.begin()));
    };
    connect(selection, &Selection::pickChanged, this, follow);
    connect(m_table->model(), &QAbstractItemModel::modelReset, this, follow);
    whenRowChosen(m_table, [this, selection](int row) {
        const int layer = m_monitor->layers().at(static_cast<std::size_t>(row)).layer;
        if (selection->pick().layer != layer)
            selection->setPick({layer, -1, -1});
    });
}

QWidget* RunPanel::makePage(LogModel* model) {
    const int space = Theme::instance().px(12);
    auto* page = new QWidget;
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* top = new QWidget;
    auto* topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(space, space, space, 0);
    topColumn->addWidget(m_header);

    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(space, Theme::instance().px(8), space, space);
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(m_table);
    column->addWidget(m_tableRule);
    column->addWidget(m_losses, 1);
    column->addWidget(m_lossRule);
    column->addWidget(m_settings);
    column->addWidget(new Rule);
    column->addWidget(m_alignment);
    column->addStretch();
    auto* scroll = new PageScroll(body);
    setHelpTopic(m_table, "methods/flips.md#layer-by-layer-while-a-model-is-quantized");
    setHelpTopic(m_losses, "methods/vsraq.md#the-objective-ours");
    setHelpTopic(m_settings, "methods/vsraq.md");
    setHelpTopic(m_alignment, "methods/vsraq.md#the-objective-ours");

    auto* log = new QWidget;
    auto* logColumn = new QVBoxLayout(log);
    logColumn->setContentsMargins(space, Theme::instance().px(8), space, space);
    logColumn->addWidget(new LogPanel(model, LogPanel::Extent::foot));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(scroll);
    splitter->addWidget(log);
    splitter->setStretchFactor(0, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->setSizes({Theme::instance().px(820), Theme::instance().px(150)});
    outer->addWidget(top);
    outer->addWidget(splitter, 1);
    return page;
}

QTableView* RunPanel::makeTable() {
    const Theme& theme = Theme::instance();
    auto* table = new QTableView;
    table->setModel(new LayerTable(m_monitor, table));
    table->setItemDelegateForColumn(LayerTable::progress, new ProgressDelegate(table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme.px(24));
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setFocusPolicy(Qt::TabFocus);
    table->setAccessibleName(tr("Layers of the run"));
    table->setTabKeyNavigation(false);
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(LayerTable::progress, QHeaderView::Stretch);
    const int widths[] = {74, 0, 90, 134, 72, 134, 72};
    for (int column = 0; column < LayerTable::columns; ++column) {
        if (column != LayerTable::progress)
            table->setColumnWidth(column, theme.px(widths[column]));
    }
    return table;
}

void RunPanel::showState() {
    m_stack->setCurrentIndex(m_document->model() ? 1 : 0);
    const int rows = std::min(static_cast<int>(m_monitor->layers().size()), mostRowsShown);
    m_table->setVisible(rows > 0);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * m_table->verticalHeader()->defaultSectionSize() + 2);
    m_losses->setVisible(rows > 0 && m_monitor->config().method != "rtn");
    m_tableRule->setVisible(rows > 0);
    m_lossRule->setVisible(rows > 0 && m_monitor->config().method != "rtn");
    const QString reason = m_monitor->isActive() ? tr("A run is under way; its settings are fixed") : QString();
    m_settings->setLocked(reason);
    m_alignment->setLocked(reason);
}

} // namespace moescope
#include "moc_run_panel.cpp"
