// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/spectra_panel.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "controls/figure_strip.h"
#include "controls/segmented.h"
#include "help/help_topic.h"
#include "models/core_text.h"
#include "panels/empty_state.h"
#include "panels/linear_table.h"
#include "panels/section.h"
#include "panels/spectrum_detail.h"
#include "panels/statistic_map.h"
#include "panels/statistic_scatter.h"
#include "plots/number_text.h"
#include "plots/plot_controller.h"
#include "plots/plot_memory.h"
#include "session/selection.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString coloursKey = QStringLiteral("statistic/colours");
// Range that WeightWatcher's documentation calls well trained; below over-trained, above under-trained.
constexpr double leastExpectedAlpha = 2.0, mostExpectedAlpha = 6.0;

QLabel* caption(const QString& words) {
    auto* label = new QLabel(words);
    label->setProperty("role", "secondary");
    return label;
}

} // namespace

SpectraPanel::SpectraPanel(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget)
    , m_statistic(new QComboBox)
    , m_colours(new QComboBox)
    , m_values(new QCheckBox(tr("Values")))
    , m_figures(new FigureStrip)
    , m_map(new StatisticMap(selection, this))
    , m_detail(new SpectrumDetail(selection))
    , m_table(new LinearTable(selection))
    , m_scatter(new StatisticScatter(selection))
    , m_lower(new Segmented)
    , m_update(new QTimer(this)) {
    using namespace std::chrono_literals;
    for (const StatisticInfo& info : statisticTable()) {
        m_statistic->addItem(coreText(info.name));
        m_statistic->setItemData(
            m_statistic->count() - 1,
            numberToolTip(coreText(info.name), coreText(info.unit), coreText(info.definition), coreText(info.source)),
            Qt::ToolTipRole);
    }
    m_statistic->setAccessibleName(tr("Statistic"));
    m_colours->addItems({tr("Viridis"), tr("Cividis")});
    m_colours->setAccessibleName(tr("Colours"));
    m_values->setChecked(true);
    m_values->setToolTip(tr("Numbers in cells, where cells are large enough"));
    m_update->setSingleShot(true);
    m_update->setInterval(100ms);

    auto* controls = new QWidget;
    auto* row = new QHBoxLayout(controls);
    row->setContentsMargins({});
    row->addWidget(caption(tr("Statistic")));
    row->addWidget(m_statistic);
    row->addStretch();
    row->addWidget(m_values);
    row->addWidget(m_colours);

    auto* page = new QWidget;
    QBoxLayout* column = makePage(page);
    column->addWidget(controls);
    column->addWidget(makeRule());
    column->addWidget(m_figures);
    column->addWidget(makeRule());
    column->addWidget(m_map->mapSection());
    column->addWidget(makeRule());
    column->addWidget(m_detail, 5);
    column->addWidget(makeRule());
    column->addWidget(makeRow({{m_table, 64}, {makeLower(), 36}}), 4);

    auto* empty = new EmptyState(
        "spectra", tr("No model open"),
        tr("Open a model to see the spectra of its experts: drop its folder here, or choose it."), tr("Open model…"));
    connect(empty, &EmptyState::actionWanted, this, &SpectraPanel::openWanted);
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->addWidget(m_stack);

    connect(m_update, &QTimer::timeout, this, &SpectraPanel::showInspection);
    connect(m_statistic, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_map->setStatistic(&statistic());
        m_table->sortBy(index);
        m_scatter->setVertical(index);
        showFigures();
    });
    connect(m_colours, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_map->setGradient(index == 0 ? viridis : cividis);
        PlotMemory::instance().set(coloursKey, index == 0 ? "viridis" : "cividis");
    });
    connect(m_values, &QCheckBox::toggled, m_map, &StatisticMap::setNumbersVisible);
    connect(m_detail, &SpectrumDetail::spectrumWanted, this, &SpectraPanel::spectrumWanted);
    connect(m_map, &StatisticMap::hovered, this, &SpectraPanel::hovered);
    connect(m_detail, &SpectrumDetail::hovered, this, &SpectraPanel::hovered);
    connect(m_table, &LinearTable::hovered, this, &SpectraPanel::hovered);
    connect(m_scatter, &StatisticScatter::hovered, this, &SpectraPanel::hovered);
    m_map->setStatistic(&statistic());
    m_table->sortBy(0);
    if (PlotMemory::instance().value(coloursKey, {}).toString() == QLatin1String("cividis"))
        m_colours->setCurrentIndex(1);
}

QWidget* SpectraPanel::makeLower() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(4));
    m_lower->addSegment("histogram", tr("By layer"));
    m_lower->addSegment("scatter", tr("Two statistics"));
    auto* stack = new QStackedWidget;
    stack->addWidget(m_map->histogramSection());
    stack->addWidget(m_scatter);
    column->addWidget(m_lower, 0, Qt::AlignLeft);
    column->addWidget(stack, 1);
    connect(m_lower, &Segmented::changed, stack,
            [stack](const QString& id) { stack->setCurrentIndex(id == "scatter" ? 1 : 0); });
    return box;
}

const StatisticInfo& SpectraPanel::statistic() const {
    return statisticTable()[static_cast<std::size_t>(std::max(0, m_statistic->currentIndex()))];
}

SpectrumOptions SpectraPanel::spectrumOptions() const { return m_detail->options(); }

void SpectraPanel::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_inspection.reset();
    m_map->setModel(m_model);
    m_table->setModel({}); // sorting every linear takes an event of its own
    QTimer::singleShot(0, this, [this] { m_table->setModel(m_model); });
    m_detail->setModel(m_model);
    m_scatter->setModel(m_model);
    m_stack->setCurrentIndex(m_model ? 1 : 0);
    showFigures();
}

void SpectraPanel::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_inspection = std::move(inspection);
    if (!m_update->isActive())
        m_update->start();
}

void SpectraPanel::showInspection() {
    // One part an event: together they would keep the window from a key or the mouse for as long as all of them take.
    // Each reads m_inspection when its turn comes, so a newer one or another model is never overwritten by this one.
    m_map->setInspection(m_inspection);
    QTimer::singleShot(0, this, [this] {
        m_table->setInspection(m_inspection);
        m_scatter->setInspection(m_inspection);
        QTimer::singleShot(0, this, &SpectraPanel::showFigures);
    });
}

void SpectraPanel::setSpectrum(std::shared_ptr<const Spectrum> spectrum) { m_detail->setSpectrum(std::move(spectrum)); }

void SpectraPanel::showFigures() {
    const StatisticInfo& info = statistic();
    std::vector<double> sorted;
    for (const double v : m_map->values())
        if (std::isfinite(v))
            sorted.push_back(v);
    std::sort(sorted.begin(), sorted.end());
    const std::size_t all = m_map->values().size(), n = sorted.size();
    std::size_t done = 0, sampled = 0;
    if (m_inspection)
        for (const LinearStatistics& linear : m_inspection->linears) {
            done += linear.module.empty() ? 0 : 1;
            sampled += linear.sampledBlocks ? 1 : 0;
        }
    const QString tip =
        numberToolTip(coreText(info.name), coreText(info.unit), coreText(info.definition), coreText(info.source));
    const auto middle = [&] { return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0; };
    const QString topic = statisticTopic(info.id);
    for (QWidget* shown : {static_cast<QWidget*>(m_statistic), static_cast<QWidget*>(m_figures), m_map->mapSection(),
                           m_map->histogramSection()})
        setHelpTopic(shown, topic);
    std::vector<Figure> figures;
    figures.push_back({tr("Median %1").arg(coreText(info.name)), n ? significantText(middle()) : QStringLiteral("–"),
                       tr("%Ln expert linears", nullptr, static_cast<int>(all)), tip});
    figures.push_back(
        {tr("Range"),
         n ? significantText(sorted.front()) + " – " + significantText(sorted.back()) : QStringLiteral("–"),
         coreText(info.unit), tip});
    if (info.id.starts_with("alpha")) {
        const auto expected = std::count_if(sorted.begin(), sorted.end(),
                                            [](double v) { return v >= leastExpectedAlpha && v <= mostExpectedAlpha; });
        figures.push_back({tr("Expected range"),
                           tr("%1 of %2").arg(countText(expected)).arg(countText(static_cast<std::int64_t>(n))),
                           tr("in 2 ≤ α ≤ 6"),
                           numberToolTip(tr("Expected range"), tr("2 to 6"),
                                         tr("Below is called over-trained, above under-trained; "
                                            "above 8 is usually a bad fit."),
                                         tr("WeightWatcher")),
                           QStringLiteral("methods/spectra.md#power-law-fits-code-weightwatcher-clauset-shalizi-and-"
                                          "newman-2009")});
    }
    const std::size_t linears = m_model ? m_model->linears().size() : 0;
    if (done < linears)
        figures.push_back({tr("Computed"), tr("%1 of %2").arg(done).arg(linears), tr("linears so far"), {}});
    else
        figures.push_back({tr("Missing"), countText(static_cast<std::int64_t>(all - n)), tr("no value"),
                           tr("Matrices that do not define the statistic; the table's tooltip says why.")});
    figures.push_back({tr("Sampled"), countText(static_cast<std::int64_t>(sampled)),
                       sampled == 0 ? tr("all blocks used") : tr("linears, 256 blocks each"),
                       tr("Large matrices: a seeded sample of FARMS blocks stands for all of them."),
                       QStringLiteral("methods/spectra.md#farms")});
    m_figures->setFigures(figures);
}

} // namespace moescope
