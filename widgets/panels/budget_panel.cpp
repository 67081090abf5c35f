// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/budget_panel.h"

#include <algorithm>
#include <cmath>

#include <QStackedLayout>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "allocation/strategy.h"
#include "controls/figure_strip.h"
#include "controls/page_scroll.h"
#include "controls/rule.h"
#include "controls/section_head.h"
#include "help/help_topic.h"
#include "models/core_text.h"
#include "models/model_text.h"
#include "panels/bits_grid.h"
#include "panels/budget_settings.h"
#include "panels/compared_plans.h"
#include "panels/empty_state.h"
#include "panels/loader_list.h"
#include "panels/preview_strip.h"
#include "plots/error_size_curve.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "session/merge_key.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr double megabyte = 1e6;

QString strategyName(const std::string& id) {
    const auto strategy = findStrategy(id);
    return strategy ? coreText((*strategy)->name) : QString::fromStdString(id);
}

QString timeText(double seconds) {
    if (seconds < 1e-3)
        return BudgetPanel::tr("%1 µs").arg(significantText(seconds * 1e6, 2));
    return seconds < 1.0 ? BudgetPanel::tr("%1 ms").arg(significantText(seconds * 1e3, 2))
                         : BudgetPanel::tr("%1 s").arg(significantText(seconds, 2));
}

} // namespace

BudgetPanel::BudgetPanel(Document* document, Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_settings(new BudgetSettings(document))
    , m_figures(new FigureStrip)
    , m_preview(new PreviewStrip)
    , m_grid(new BitsGrid(document, selection))
    , m_curveHead(new SectionHead(tr("Error against size")))
    , m_compared(new ComparedPlans(document))
    , m_loaders(new LoaderList)
    , m_stack(new QStackedLayout(this)) {
    auto* empty =
        new EmptyState("budget", tr("No model"), tr("Open a model: its bits are handed out here."), tr("Open model…"));
    connect(empty, &EmptyState::actionWanted, this, &BudgetPanel::openWanted);
    m_stack->addWidget(empty);
    m_stack->addWidget(makePage());
    connect(m_grid, &BitsGrid::hovered, this, &BudgetPanel::hovered);
    connect(m_plot, &ErrorSizeCurve::hovered, this, &BudgetPanel::hovered);
    connect(m_plot, &ErrorSizeCurve::sizeWanted, this,
            [this](double megabytes) { askForSize(std::llround(megabytes * megabyte), m_drag); });
    connect(m_settings, &BudgetSettings::sizeWanted, this, &BudgetPanel::askForSize);
    connect(m_compared, &ComparedPlans::strategiesWanted, this, &BudgetPanel::strategiesWanted);
    connect(m_document, &Document::planChanged, this, &BudgetPanel::showPlan);
    connect(m_document, &Document::modelChanged, this, [this] {
        m_curve.reset();
        m_rivals.reset();
        m_plot->setRivals({});
        m_settings->setSizes({}, tr("Sizes are known after the inspection"));
        setProblem({});
        m_preview->clear();
        m_stack->setCurrentIndex(m_document->model() ? 1 : 0);
        showCurve();
    });
    m_stack->setCurrentIndex(m_document->model() ? 1 : 0);
    showPlan();
}

QWidget* BudgetPanel::makePage() {
    const Theme& theme = Theme::instance();
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(12));
    column->setSpacing(theme.px(8));
    column->addWidget(m_settings);
    column->addWidget(new Rule);
    column->addWidget(m_figures);
    column->addWidget(new Rule);
    column->addWidget(m_preview);
    column->addWidget(new Rule);
    column->addWidget(m_grid);
    column->addWidget(new Rule);
    column->addWidget(makeCurve(), 1);
    column->addWidget(new Rule);
    column->addWidget(m_compared);
    column->addWidget(new Rule);
    column->addWidget(new SectionHead(tr("Loaders"), tr("of the mixed export")));
    column->addWidget(m_loaders);
    setHelpTopic(m_preview, "methods/flips.md");
    setHelpTopic(m_grid, "methods/budget.md#what-shares-a-width-locks-limits");
    setHelpTopic(m_compared, "methods/flips.md");
    setHelpTopic(m_loaders, "formats.md");
    return new PageScroll(page);
}

QWidget* BudgetPanel::makeCurve() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto* plot = new QCustomPlot;
    plot->setMinimumHeight(Theme::instance().px(200));
    m_plot = new ErrorSizeCurve(plot);
    plot->installEventFilter(this);
    column->addWidget(m_curveHead);
    column->addWidget(plot, 1);
    attachExport(m_curveHead->exportButton(), m_plot);
    setHelpTopic(box, "methods/budget.md#strategies");
    return box;
}

const CurveAnswer::Uniform* BudgetPanel::reference() const {
    if (!m_curve || m_curve->uniform.empty() || m_curve->config.strategy != m_document->planState().config.strategy)
        return nullptr;
    const auto three = std::ranges::find(m_curve->uniform, 3, &CurveAnswer::Uniform::bits);
    const auto& chosen = three == m_curve->uniform.end() ? m_curve->uniform.front() : *three;
    return chosen.loss > 0.0 ? &chosen : nullptr;
}

void BudgetPanel::showPlan() {
    const PlanState& state = m_document->planState();
    if (!m_document->hasPlan()) {
        m_figures->setFigures({{tr("Mean bits"), QStringLiteral("–"), tr("after the inspection"), {}}});
        return;
    }
    m_settings->showSize(state.size.tensorBytes);
    m_loaders->setVerdicts(loadersOf(*m_document->model(), state.plan,
                                     m_document->budget().grid == NumberGrid::nvfp4 ? "nvfp4" : "mixed"));
    const auto experts = std::ranges::count(m_document->model()->linears(), LinearKind::expert, &Linear::kind);
    std::vector<Figure> figures{
        {tr("Mean bits"), fixedText(state.size.meanBits, 2), tr("%Ln linears", nullptr, static_cast<int>(experts)),
         tr("Code bits over the parameters of routed experts. %1 with scales and zero points; %2 counting each module "
            "once.")
             .arg(fixedText(state.size.meanBitsWithOverhead, 2), fixedText(state.size.meanBitsByModule, 2)),
         "methods/budget.md#mean-bits"},
        {tr("Tensors"), bytesText(state.size.tensorBytes), tr("of %1").arg(bytesText(state.size.originalBytes)),
         tr("All tensors in the mixed format, without file headers; %1 of it are scales, zero points and group "
            "indices.")
             .arg(bytesText(state.size.overheadBytes)),
         "methods/budget.md#budgets"},
    };
    if (state.figures) {
        const auto* unit = reference();
        const double one = unit ? unit->loss : state.figures->uniformLoss;
        const int bits = unit ? unit->bits : static_cast<int>(std::lround(state.config.meanBits));
        if (one > 0.0)
            figures.push_back(
                {tr("Error"), fixedText(state.figures->loss / one, 3), tr("uniform %1 = 1").arg(bits),
                 tr("The strategy's own objective relative to %1 bits everywhere. It predicts, it does not "
                    "measure: compare flips to judge.")
                     .arg(bits),
                 "methods/budget.md#strategies"});
        if (one > 0.0)
            figures.push_back({tr("Gap"),
                               state.figures->gap == 0.0 ? QStringLiteral("0") : percentText(state.figures->gap, 2),
                               state.figures->gap == 0.0 ? tr("exact") : tr("at most"),
                               tr("Proven distance to the best plan of this budget"), "methods/budget.md#solver"});
        figures.push_back({tr("Solved in"),
                           timeText(state.figures->seconds),
                           {},
                           tr("The solving alone"),
                           "methods/budget.md#solver"});
    } else {
        figures.push_back({tr("Error"), QStringLiteral("–"), tr("painted by hand"), {}});
    }
    m_figures->setFigures(figures);
    showCurve();
}

void BudgetPanel::setCurve(std::shared_ptr<const CurveAnswer> curve) {
    m_curve = std::move(curve);
    m_settings->setSizes(m_curve->curve.tensorBytes, m_curve->why);
    showPlan();
    showRivals();
}

void BudgetPanel::setRivals(std::shared_ptr<const RivalAnswer> rivals) {
    m_rivals = std::move(rivals);
    showRivals();
}

void BudgetPanel::showRivals() {
    std::vector<ErrorSizeCurve::Rival> shown;
    const auto* unit = reference();
    for (const RivalPlans& plans : unit&& m_rivals&& sameProblem(m_rivals->config, m_curve->config)
                                       ? m_rivals->plans
                                       : std::vector<RivalPlans>()) {
        QList<QPointF> points;
        for (std::size_t i = 0; i < plans.loss.size(); ++i)
            points.append({static_cast<double>(plans.tensorBytes[i]) / megabyte, plans.loss[i] / unit->loss});
        shown.push_back({strategyName(plans.strategy), std::move(points)});
    }
    m_plot->setRivals(std::move(shown));
}

void BudgetPanel::showCurve() {
    QList<QPointF> points;
    std::vector<ErrorSizeCurve::Mark> marks;
    const auto* unit = reference();
    if (unit) {
        for (std::size_t i = 0; i < m_curve->curve.loss.size(); ++i)
            points.append(
                {static_cast<double>(m_curve->curve.tensorBytes[i]) / megabyte, m_curve->curve.loss[i] / unit->loss});
        for (const CurveAnswer::Uniform& uniform : m_curve->uniform)
            marks.push_back({tr("uniform %1").arg(uniform.bits),
                             {static_cast<double>(uniform.tensorBytes) / megabyte, uniform.loss / unit->loss}});
        m_curveHead->setNote(tr("uniform %1 bit = 1; %2 plans on the hull; drag the point")
                                 .arg(unit->bits)
                                 .arg(countText(std::ssize(points))));
    } else {
        m_curveHead->setNote(m_curve ? m_curve->why : QString());
    }
    m_plot->setCurve(points, m_curve ? strategyName(m_curve->config.strategy) : QString(),
                     tr("Tensors in the exported file, MB"), tr("Error"));
    m_plot->setMarks(std::move(marks));
    const PlanState& state = m_document->planState();
    if (unit && state.figures) {
        const double size = static_cast<double>(state.size.tensorBytes) / megabyte,
                     error = state.figures->loss / unit->loss;
        m_plot->setPresent({size, error},
                           tr("this plan %1, %2").arg(bytesText(state.size.tensorBytes), fixedText(error, 3)));
    } else {
        m_plot->clearPresent();
    }
}

void BudgetPanel::askForSize(std::int64_t wanted, int drag) {
    if (!m_curve || m_curve->curve.tensorBytes.empty())
        return;
    const auto& bytes = m_curve->curve.tensorBytes;
    const auto& bits = m_curve->curve.meanBits;
    const auto nearest =
        std::ranges::min_element(bytes, {}, [&](std::int64_t size) { return std::abs(size - wanted); });
    AllocateConfig budget = m_document->budget();
    budget.meanBits = std::clamp(bits[static_cast<std::size_t>(nearest - bytes.begin())], double(budget.bits.front()),
                                 double(budget.bits.back()));
    m_document->setBudget(budget, tr("Set size"), drag);
}

bool BudgetPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot->plot() && event->type() == QEvent::MouseButtonPress)
        m_drag = newMergeKey();
    return QWidget::eventFilter(watched, event);
}

void BudgetPanel::setProblem(const QString& sentence) { m_settings->setProblem(sentence); }

void BudgetPanel::setNotice(const QString& sentence) { m_settings->setNotice(sentence); }

} // namespace moescope
#include "moc_budget_panel.cpp"
