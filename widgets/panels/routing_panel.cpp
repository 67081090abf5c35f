// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/routing_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "controls/elided_label.h"
#include "controls/figure_strip.h"
#include "controls/section_head.h"
#include "controls/segmented.h"
#include "help/help_topic.h"
#include "panels/coverage_section.h"
#include "panels/drift_section.h"
#include "panels/empty_state.h"
#include "panels/flip_section.h"
#include "panels/layer_routing_section.h"
#include "panels/routing_values.h"
#include "panels/section.h"
#include "panels/token_section.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "session/selection.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// Content below its own rule, so that hiding the block hides the rule.
QWidget* block(QWidget* content) {
    auto* widget = new QWidget;
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(makeRule());
    column->addWidget(content, 1);
    return widget;
}

} // namespace

RoutingPanel::RoutingPanel(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget)
    , m_view(new Segmented)
    , m_compared(new ElidedLabel)
    , m_chosen(new QComboBox)
    , m_figures(new FigureStrip)
    , m_flips(new FlipSection(selection))
    , m_drift(new DriftSection(selection))
    , m_tokens(new TokenSection(selection))
    , m_coverage(new CoverageSection(selection))
    , m_layer(new LayerRoutingSection(selection))
    , m_noComparison(new EmptyState(
          "routing", tr("No comparison yet"),
          tr("Compare this model with a plan, a run or an export to see which tokens change experts."), tr("Compare…")))
    , m_noCoverage(new EmptyState("routing", tr("No trace yet"),
                                  tr("Send a text through the model to see how many tokens reach each expert."),
                                  tr("Trace…")))
    , m_noInspection(new EmptyState("routing", tr("Reading the routers"),
                                    tr("Router norms appear when the model has been inspected."))) {
    QCustomPlot* margins = makePlot(170);
    m_margins = new BarPlot(margins, tr("Flips by margin"), tr("Margin of rank k over k+1, in sd"), tr("Flip rate, %"));
    auto* marginHead = new SectionHead(tr("Flips by margin"), tr("all layers"));
    attachExport(marginHead->exportButton(), m_margins);
    m_marginSection = makeSection(marginHead, margins);
    setHelpTopic(m_marginSection, "methods/flips.md#margin");
    setHelpTopic(m_flips, "methods/flips.md#lost-gained");
    setHelpTopic(m_drift, "methods/router-norm.md#statistics-code");
    setHelpTopic(m_drift->tableSection(), "methods/router-norm.md#statistics-code");
    setHelpTopic(m_tokens, "methods/flips.md#flip-rate");
    setHelpTopic(m_coverage, "methods/coverage.md");
    setHelpTopic(m_layer, "methods/moqa.md");
    m_flipsBlock = block(m_flips);
    m_driftBlock = block(makeRow({{m_drift, 69}, {m_marginSection, 31}}));
    m_tokensBlock = block(m_tokens);
    m_figuresBlock = block(m_figures);
    m_coverageBlock = block(m_coverage);
    m_layerBlock = block(m_layer);
    m_routersBlock = block(m_drift->tableSection());

    auto* page = new QWidget;
    QBoxLayout* column = makePage(page);
    column->addWidget(makeControls());
    for (QWidget* widget : {static_cast<QWidget*>(m_noComparison), static_cast<QWidget*>(m_noCoverage),
                            static_cast<QWidget*>(m_noInspection)})
        column->addWidget(widget, 4);
    column->addWidget(m_figuresBlock);
    column->addWidget(m_flipsBlock, 4);
    column->addWidget(m_driftBlock, 3);
    column->addWidget(m_routersBlock, 5);
    column->addWidget(m_tokensBlock);
    column->addWidget(m_coverageBlock, 1);
    column->addWidget(m_layerBlock);

    auto* empty =
        new EmptyState("routing", tr("No model open"),
                       tr("Open a model to see its routers: drop its folder here, or choose it."), tr("Open model…"));
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->addWidget(m_stack);
    connect(empty, &EmptyState::actionWanted, this, &RoutingPanel::openWanted);
    connect(m_noComparison, &EmptyState::actionWanted, this, &RoutingPanel::comparisonWanted);
    connect(m_noCoverage, &EmptyState::actionWanted, this, &RoutingPanel::coverageWanted);
    connect(m_drift, &DriftSection::baseWanted, this, &RoutingPanel::baseWanted);
    connect(m_view, &Segmented::changed, this, &RoutingPanel::showView);
    connect(m_flips, &FlipSection::hovered, this, &RoutingPanel::hovered);
    connect(m_drift, &DriftSection::hovered, this, &RoutingPanel::hovered);
    connect(m_margins, &BarPlot::hovered, this, &RoutingPanel::hovered);
    connect(m_tokens, &TokenSection::hovered, this, &RoutingPanel::hovered);
    connect(m_coverage, &CoverageSection::hovered, this, &RoutingPanel::hovered);
    connect(m_layer, &LayerRoutingSection::hovered, this, &RoutingPanel::hovered);
    showView();
}

QWidget* RoutingPanel::makeControls() {
    m_view->addSegment("overview", tr("Overview"));
    m_view->addSegment("drift", tr("Drift"));
    m_view->addSegment("coverage", tr("Coverage"));
    m_view->addSegment("flips", tr("Flips"));
    m_compared->setProperty("role", "secondary");
    m_compared->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_chosen->setAccessibleName(tr("B: what is compared with the original"));
    m_chosen->setToolTip(tr("Comparisons of this model made so far; the one chosen here is shown"));
    m_chosen->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_chosen->setMinimumContentsLength(22);
    m_chosen->hide();
    connect(m_chosen, &QComboBox::activated, this, &RoutingPanel::comparisonChosen);
    auto* compare = new QToolButton;
    compare->setIcon(icon("compare"));
    compare->setText(tr("Compare…"));
    compare->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    compare->setToolTip(tr("Compares the model with a plan, a run or an export"));
    connect(compare, &QToolButton::clicked, this, &RoutingPanel::comparisonWanted);
    auto* trace = new QToolButton;
    trace->setIcon(icon("refresh"));
    trace->setText(tr("Trace…"));
    trace->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    trace->setToolTip(tr("Sends a text through the model and counts the tokens of each expert"));
    connect(trace, &QToolButton::clicked, this, &RoutingPanel::coverageWanted);
    return makeRow({{m_view, 0}, {m_compared, 1}, {m_chosen, 0}, {trace, 0}, {compare, 0}}, 8);
}

void RoutingPanel::setView(const QString& id) {
    m_view->setCurrent(id);
    showView();
}

void RoutingPanel::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_comparison.reset();
    m_hasInspection = m_hasCoverage = false;
    m_compared->setText({});
    m_stack->setCurrentIndex(m_model ? 1 : 0);
    showView();
}

void RoutingPanel::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_hasInspection = inspection && !inspection->routers.layers.empty();
    m_drift->setInspection(std::move(inspection));
    showView();
}

void RoutingPanel::setRouting(std::shared_ptr<const RoutingStatistics> routing,
                              std::shared_ptr<const Coverage> coverage) {
    m_hasCoverage = coverage != nullptr;
    m_coverage->setCoverage(std::move(coverage));
    m_layer->setRouting(std::move(routing));
    showView();
}

void RoutingPanel::setComparison(std::shared_ptr<const Comparison> comparison, const QString& nameA,
                                 const QString& nameB) {
    m_comparison = std::move(comparison);
    m_flips->setComparison(m_comparison);
    m_tokens->setComparison(m_comparison);
    if (m_comparison) {
        m_margins->setValue(flipsByMargin(*m_comparison));
        m_nameA = nameA;
        m_compared->setText(tr("A  %1    B  %2").arg(nameA, nameB));
        showFigures(*m_comparison);
    }
    showView();
}

void RoutingPanel::setComparisons(const QStringList& names) {
    const QSignalBlocker quiet(m_chosen);
    const int kept = m_chosen->currentIndex();
    m_chosen->clear();
    m_chosen->addItems(names);
    m_chosen->setCurrentIndex(kept);
    m_chosen->setVisible(!names.isEmpty());
}

void RoutingPanel::setChosenComparison(int index) {
    const QSignalBlocker quiet(m_chosen);
    m_chosen->setCurrentIndex(index);
    m_compared->setText(tr("A  %1    B").arg(m_nameA));
}

void RoutingPanel::showView() {
    const QString view = m_view->current();
    const bool overview = view == "overview", compared = m_comparison != nullptr;
    const bool wantsFlips = overview || view == "flips", wantsDrift = overview || view == "drift";
    m_noComparison->setVisible(wantsFlips && !compared);
    m_noInspection->setVisible(view == "drift" && !m_hasInspection);
    m_noCoverage->setVisible(view == "coverage" && !m_hasCoverage);
    m_figuresBlock->setVisible(wantsFlips && compared);
    m_flipsBlock->setVisible(wantsFlips && compared);
    m_marginSection->setVisible(overview && compared);
    m_driftBlock->setVisible(wantsDrift && m_hasInspection);
    m_tokensBlock->setVisible(wantsFlips && compared);
    m_coverageBlock->setVisible(view == "coverage" && m_hasCoverage);
    m_layerBlock->setVisible(view == "coverage" && m_hasCoverage);
    m_routersBlock->setVisible(view == "drift" && m_hasInspection);
}

void RoutingPanel::showFigures(const Comparison& c) {
    const auto tokens = static_cast<std::int64_t>(c.ids.size());
    const auto sets = tokens * static_cast<std::int64_t>(c.layers.size());
    QStringList texts;
    for (const std::string& name : c.texts)
        texts << QString::fromStdString(name);
    const QString basis = tr("%1; %Ln windows of %2 tokens, stride %2, %3", nullptr, c.windows)
                              .arg(texts.join(", "))
                              .arg(c.length)
                              .arg(QString::fromStdString(c.dtype));
    const auto tip = [&basis](const QString& definition) { return definition + "\n" + basis; };
    m_figures->setFigures({
        {tr("Flip rate"), percentText(c.flipRate),
         tr("%1 of %2").arg(countText(std::llround(c.flipRate * static_cast<double>(sets))), countText(sets)),
         tip(tr("Share of (token, layer) whose set of chosen experts differs from full precision.")),
         "methods/flips.md#flip-rate"},
        {tr("Top-%1 agreement").arg(c.topK),
         percentText(c.agreement),
         {},
         tip(tr("Mean share of the chosen experts that stay chosen.")),
         "methods/flips.md#agreement"},
        {tr("First choice kept"),
         percentText(c.firstChoiceKept),
         {},
         tip(tr("Share of (token, layer) whose best expert is the same.")),
         "methods/flips.md#first-choice-kept"},
        {tr("KL to original"), fixedText(c.kl, 3), tr("nats a token"),
         tip(tr("Mean Kullback-Leibler divergence of the next-token laws, original from quantized.")),
         "methods/flips.md#kl"},
        {tr("Perplexity, %1").arg(texts.join(", ")),
         fixedText(c.perplexityOriginal, 1) + QStringLiteral(" → ") + fixedText(c.perplexityQuantized, 1),
         tr("window and stride %1, %2").arg(c.length).arg(QString::fromStdString(c.dtype)),
         tip(tr("Exponential of the mean negative log likelihood of the next token.")), "methods/flips.md#perplexity"},
    });
}

} // namespace moescope
