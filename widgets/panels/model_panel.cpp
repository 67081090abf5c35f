// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/model_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStackedLayout>
#include <QTreeView>
#include <QVBoxLayout>

#include "controls/rule.h"
#include "controls/section_head.h"
#include "controls/value_card.h"
#include "models/model_card.h"
#include "panels/empty_state.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

ModelPanel::ModelPanel(Document* document, Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_selection(selection)
    , m_tree(new ModelTree(this))
    , m_view(new QTreeView)
    , m_search(new QLineEdit)
    , m_matches(new QLabel)
    , m_modelCard(new ValueCard)
    , m_pickHead(new SectionHead(tr("Selection"), tr("highlighted in every plot")))
    , m_pickCard(new ValueCard)
    , m_stack(new QStackedLayout(this)) {
    const int space = Theme::instance().px(12);
    setMinimumWidth(Theme::instance().px(240)); // names of experts stay whole
    auto* empty =
        new EmptyState("model", tr("No model"),
                       tr("Open a folder with config.json and safetensors files, or drop it here."), tr("Open…"));
    connect(empty, &EmptyState::actionWanted, this, &ModelPanel::openWanted);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space, space, space, space);
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(makeSearch());
    column->addWidget(m_view, 1);
    column->addWidget(makeCards());
    m_stack->addWidget(empty);
    m_stack->addWidget(page);

    m_view->setModel(m_tree);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(Theme::instance().px(9));
    m_view->setMouseTracking(true);
    m_view->setAccessibleName(tr("Model tree"));
    m_view->header()->setStretchLastSection(false);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (!m_following && !m_tree->pickOf(current).isEmpty())
            m_selection->setPick(m_tree->pickOf(current));
    });
    connect(m_view, &QTreeView::entered, this, [this](const QModelIndex& index) {
        emit hovered(index.data(Qt::ToolTipRole).toString().replace('\n', ", "));
    });
    connect(m_document, &Document::modelChanged, this, &ModelPanel::showModel);
    connect(m_document, &Document::planChanged, this, [this] {
        m_tree->setPlan(m_document->planState().plan);
        m_view->viewport()->update();
        showPick();
    });
    for (const auto signal : {&Document::inspectionChanged, &Document::routingChanged})
        connect(m_document, signal, this, &ModelPanel::showPick);
    connect(m_document, &Document::comparisonChanged, this, &ModelPanel::showPick);
    connect(m_selection, &Selection::pickChanged, this, &ModelPanel::showPick);
    showModel();
}

QWidget* ModelPanel::makeSearch() {
    m_search->setPlaceholderText(tr("Search layer, expert, tensor"));
    m_search->setAccessibleName(tr("Search the model"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_search->setToolTip(tr("Words in any order: L2 E10 up. Enter goes to the next match, Shift+Enter back."));
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &ModelPanel::search);
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_search, 1);
    row->addWidget(m_matches);
    m_matches->setFont(Theme::instance().font(TextRole::secondary));
    m_matches->setProperty("role", "secondary");
    m_matches->hide();
    return box;
}

QWidget* ModelPanel::makeCards() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::instance().px(6));
    column->addWidget(new SectionHead(tr("Model card")));
    column->addWidget(m_modelCard);
    column->addWidget(new Rule);
    column->addWidget(m_pickHead);
    column->addWidget(m_pickCard);
    return box;
}

void ModelPanel::showModel() {
    m_following = true;
    m_tree->setModel(m_document->model());
    m_tree->setPlan(m_document->planState().plan);
    m_stack->setCurrentIndex(m_document->model() ? 1 : 0);
    m_modelCard->setRows(modelCard(*m_document));
    m_search->clear();
    if (m_document->model()) {
        m_view->setFocus();
        m_view->expand(m_tree->index(0, 0));
        QHeaderView* header = m_view->header();
        header->setSectionResizeMode(ModelTree::nameColumn, QHeaderView::Stretch);
        header->setSectionResizeMode(ModelTree::parametersColumn, QHeaderView::Fixed);
        header->setSectionResizeMode(ModelTree::bitsColumn, QHeaderView::Fixed);
        header->resizeSection(ModelTree::parametersColumn, Theme::instance().px(60));
        header->resizeSection(ModelTree::bitsColumn, Theme::instance().px(43));
    }
    m_following = false;
    showPick();
}

void ModelPanel::showPick() {
    const Pick pick = m_selection->pick();
    m_tree->setPick(pick);
    const QModelIndex index = m_tree->indexOf(pick);
    if (index.isValid() && index != m_view->currentIndex()) {
        m_following = true;
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
        m_following = false;
    }
    m_view->viewport()->update();
    const auto rows = pickCard(*m_document, pick);
    m_pickCard->setRows(rows);
    m_pickHead->setNote(rows.empty() ? tr("click a cell, row or item") : tr("highlighted in every plot"));
}

void ModelPanel::search(const QString& query) {
    m_found = m_tree->find(query);
    m_current = -1;
    m_matches->setVisible(!query.trimmed().isEmpty());
    m_matches->setText(tr("no match"));
    if (!m_found.empty())
        step(1);
}

void ModelPanel::step(int by) {
    if (m_found.empty())
        return;
    const auto count = static_cast<int>(m_found.size());
    m_current = m_current < 0 ? 0 : (m_current + by + count) % count;
    m_matches->setText(tr("%1 of %2").arg(m_current + 1).arg(count));
    m_selection->setPick(m_tree->pickOfLinear(m_found[static_cast<std::size_t>(m_current)]));
}

bool ModelPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            step(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            m_search->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_model_panel.cpp"
