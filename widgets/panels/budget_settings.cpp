// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/budget_settings.h"

#include <algorithm>
#include <cmath>

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "allocation/strategy.h"
#include "controls/segmented.h"
#include "controls/value_slider.h"
#include "help/help_topic.h"
#include "models/core_text.h"
#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QComboBox* makeCombo(const QString& name, const std::vector<std::pair<QString, QVariant>>& items) {
    auto* combo = new QComboBox;
    for (const auto& [label, value] : items)
        combo->addItem(label, value);
    combo->setAccessibleName(name);
    return combo;
}

void choose(QComboBox* combo, const QVariant& value) { combo->setCurrentIndex(std::max(0, combo->findData(value))); }

QLabel* secondary(const QString& words) {
    auto* label = new QLabel(words);
    label->setProperty("role", "secondary");
    return label;
}

QWidget* rowOf(std::initializer_list<QWidget*> widgets) {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(6));
    for (QWidget* widget : widgets)
        row->addWidget(widget);
    row->addStretch(1);
    return box;
}

} // namespace

BudgetSettings::BudgetSettings(Document* document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_problem(new QLabel)
    , m_target(new Segmented)
    , m_sliders(new QStackedWidget)
    , m_mean(new ValueSlider({2.0, 4.0, 0.01, 2}))
    , m_size(new ValueSlider({0.0, 1.0, 0.01, 2}))
    , m_memory(new ValueSlider({0.0, 1.0, 0.01, 2}))
    , m_parameters(new QGridLayout) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    column->addWidget(makeChoices());
    column->addWidget(makeOthers());
    m_parameters->setColumnMinimumWidth(0, theme.px(200));
    m_parameters->setColumnStretch(1, 1);
    m_parameters->setVerticalSpacing(theme.px(6));
    m_parameters->addWidget(makeTarget(), 0, 0);
    m_parameters->addWidget(m_sliders, 0, 1);
    column->addLayout(m_parameters);
    column->addWidget(m_problem);
    m_mean->setObjectName("meanBits");
    m_mean->setSuffix(tr(" bits"));
    m_mean->setName(tr("Mean bits of routed experts"));
    m_problem->setWordWrap(true);
    m_problem->setProperty("role", "warning");
    m_problem->hide();
    connect(m_mean, &ValueSlider::edited, this, [this](double value, int drag) {
        change([value](AllocateConfig& budget) { budget.meanBits = value; }, tr("Set mean bits"), drag);
    });
    connect(m_document, &Document::budgetChanged, this, &BudgetSettings::refresh);
    connect(m_document, &Document::modelChanged, this, [this] { setEnabled(m_document->model() != nullptr); });
    setEnabled(m_document->model() != nullptr);
    refresh();
}

QWidget* BudgetSettings::makeChoices() {
    std::vector<std::pair<QString, QVariant>> strategies;
    for (const Strategy& strategy : strategyTable())
        strategies.emplace_back(coreText(strategy.name), toQString(strategy.id));
    m_strategy = makeCombo(tr("Strategy"), strategies);
    m_strategy->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // long names show in the list
    m_strategy->setMinimumContentsLength(9);
    m_strategy->view()->setMinimumWidth(Theme::instance().px(190));
    for (std::size_t i = 0; i < strategyTable().size(); ++i) {
        const Strategy& strategy = strategyTable()[i];
        m_strategy->setItemData(
            static_cast<int>(i),
            tr("%1\nSource: %2 (%3)")
                    .arg(coreText(strategy.definition), coreText(strategy.source), coreText(strategy.tag)) +
                (strategy.needs.texts() ? tr("\nLooks at the second half of the Run room's texts.") : QString()),
            Qt::ToolTipRole);
    }
    m_granularity = makeCombo(tr("Granularity"), {{tr("Projection"), "projection"},
                                                  {tr("Expert"), "expert"},
                                                  {tr("Projection of a layer"), "projection-uniform"},
                                                  {tr("Layer"), "layer"}});
    setHelpTopic(m_granularity, "methods/budget.md#what-shares-a-width-locks-limits");
    m_granularity->setToolTip(tr("What shares a width: nothing; an expert's three projections; one projection of all "
                                 "experts of a layer; all experts of a layer"));
    connect(m_strategy, &QComboBox::activated, this, [this] {
        const std::string id = m_strategy->currentData().toString().toStdString();
        change(
            [&](AllocateConfig& budget) {
                budget.strategy = id;
                budget.parameters.clear();
            },
            tr("Choose %1").arg(m_strategy->currentText()));
    });
    connect(m_granularity, &QComboBox::activated, this, [this] {
        change(
            [this](AllocateConfig& budget) {
                budget.granularity = m_granularity->currentData().toString().toStdString();
            },
            tr("Set granularity"));
    });
    return rowOf({secondary(tr("Strategy")), m_strategy, secondary(tr("Granularity")), m_granularity, makeWidths()});
}

QWidget* BudgetSettings::makeWidths() {
    auto* box = rowOf({secondary(tr("Widths"))});
    for (const int bits : {2, 3, 4, 8}) {
        auto* check = new QCheckBox(QString::number(bits));
        check->setAccessibleName(tr("%1 bits").arg(bits));
        m_widths[bits] = check;
        static_cast<QHBoxLayout*>(box->layout())->insertWidget(box->layout()->count() - 1, check);
        connect(check, &QCheckBox::clicked, this, [this] {
            std::vector<int> chosen;
            for (const auto& [width, button] : m_widths) {
                if (button->isChecked())
                    chosen.push_back(width);
            }
            if (chosen.empty())
                return refresh(); // one width at least: the click is taken back
            change(
                [&](AllocateConfig& budget) {
                    budget.bits = chosen;
                    budget.meanBits = std::clamp(budget.meanBits, double(chosen.front()), double(chosen.back()));
                },
                tr("Choose widths"));
        });
    }
    return box;
}

QWidget* BudgetSettings::makeOthers() {
    m_otherBits =
        makeCombo(tr("Width of attention and shared experts"),
                  {{tr("2 bits"), 2}, {tr("3 bits"), 3}, {tr("4 bits"), 4}, {tr("8 bits"), 8}, {tr("16 bits"), 16}});
    m_otherBits->setToolTip(
        tr("Attention, shared experts and dense layers; routers, norms, embeddings and head stay as they are"));
    m_group = makeCombo(tr("Group size"), {{"32", 32}, {"64", 64}, {"128", 128}});
    m_group->setToolTip(tr("Weights along the input that share one scale"));
    std::vector<std::pair<QString, QVariant>> grids;
    for (const GridChoice& grid : gridTable())
        grids.emplace_back(coreText(grid.name), toQString(grid.id));
    m_grid = makeCombo(tr("Grid"), grids);
    m_grid->setObjectName("grid");
    for (std::size_t i = 0; i < gridTable().size(); ++i)
        m_grid->setItemData(static_cast<int>(i), coreText(gridTable()[i].definition), Qt::ToolTipRole);
    setHelpTopic(m_grid, "methods/vsraq.md#number-grids-code-autoround");
    m_budget = makeCombo(tr("What the mean counts"), {{tr("weights"), "parameters"}, {tr("modules"), "modules"}});
    m_budget->setToolTip(tr("Mean over weights, or over modules with each counted once (AlphaQ's own count)"));
    connect(m_otherBits, &QComboBox::activated, this, [this] {
        change([this](AllocateConfig& budget) { budget.otherBits = m_otherBits->currentData().toInt(); },
               tr("Set other widths"));
    });
    connect(m_group, &QComboBox::activated, this, [this] {
        change([this](AllocateConfig& budget) { budget.group = m_group->currentData().toInt(); }, tr("Set group size"));
    });
    connect(m_grid, &QComboBox::activated, this, [this] {
        const GridChoice& grid = gridTable()[static_cast<std::size_t>(m_grid->currentIndex())];
        change(
            [&grid](AllocateConfig& budget) {
                budget.symmetric = grid.symmetric;
                budget.grid = grid.grid;
            },
            tr("Set grid"));
    });
    connect(m_budget, &QComboBox::activated, this, [this] {
        change([this](AllocateConfig& budget) { budget.budget = m_budget->currentData().toString().toStdString(); },
               tr("Set what the mean counts"));
    });
    return rowOf({secondary(tr("Non-experts")), m_otherBits, secondary(tr("Group")), m_group, m_grid,
                  secondary(tr("Mean over")), m_budget});
}

QWidget* BudgetSettings::makeTarget() {
    setHelpTopic(m_target, "methods/budget.md#budgets");
    m_target->addSegment("mean", tr("Mean bits"))
        ->setToolTip(tr("The target is the mean width of routed experts, in code bits a parameter"));
    m_target->addSegment("size", tr("File size"));
    m_target->addSegment("memory", tr("Memory"));
    m_sliders->addWidget(m_mean);
    m_sliders->addWidget(m_size);
    m_sliders->addWidget(makeMemory());
    m_sliders->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_size->setName(tr("Size of all tensors in the exported file"));
    connect(m_target, &Segmented::changed, this, [this](const QString& id) {
        m_sliders->setCurrentIndex(id == "memory" ? 2 : id == "size" ? 1 : 0);
    });
    connect(m_size, &ValueSlider::edited, this,
            [this](double value, int drag) { emit sizeWanted(std::llround(value * m_sizeUnit), drag); });
    setSizes({}, tr("Sizes are known after the inspection"));
    return m_target;
}

QWidget* BudgetSettings::makeMemory() {
    m_memory->setObjectName("memory");
    m_memory->setName(tr("Memory of weights, cache and workspace"));
    std::vector<std::pair<QString, QVariant>> contexts;
    for (const int tokens : {1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072})
        contexts.emplace_back(tr("%1 tokens").arg(countText(tokens)), tokens);
    m_context = makeCombo(tr("Tokens in the cache"), contexts);
    m_context->setObjectName("context");
    m_context->setToolTip(tr("Context that the memory must have room for: 2 · layers · key-value heads · head size · "
                             "tokens · 2 bytes, beside the weights and 1 GB of workspace"));
    connect(m_context, &QComboBox::activated, this, [this] {
        change([this](AllocateConfig& budget) { budget.context = m_context->currentData().toInt(); },
               tr("Set context"));
    });
    connect(m_memory, &ValueSlider::edited, this, [this](double value, int drag) {
        emit sizeWanted(std::llround(value * m_memoryUnit) - otherMemory(), drag);
    });
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_memory, 1);
    row->addWidget(m_context);
    return box;
}

std::int64_t BudgetSettings::otherMemory() const {
    const AllocateConfig& budget = m_document->budget();
    return cacheBytes(*m_document->model(), budget.context, budget.cacheBytes) + budget.workspaceBytes;
}

void BudgetSettings::setSizes(const std::vector<std::int64_t>& bytes, const QString& why) {
    m_sizes = bytes;
    for (const auto& [id, tip] : {std::pair("size", tr("The target is the size of all tensors in the mixed layout")),
                                  std::pair("memory", tr("The target is the memory of a server: weights, cache of "
                                                         "keys and values, and 1 GB of workspace"))}) {
        auto* segment = m_target->findChild<QToolButton*>(id);
        segment->setEnabled(!bytes.empty());
        segment->setToolTip(bytes.empty() ? why : tip);
    }
    if (bytes.empty())
        return m_target->setCurrent("mean");
    const double other = static_cast<double>(otherMemory());
    m_memoryUnit = static_cast<double>(bytes.back()) + other < 1e10 ? 1e6 : 1e9;
    m_memory->setSuffix(m_memoryUnit == 1e6 ? tr(" MB") : tr(" GB"));
    m_memory->setRange((static_cast<double>(bytes.front()) + other) / m_memoryUnit,
                       (static_cast<double>(bytes.back()) + other) / m_memoryUnit);
    m_sizeUnit = bytes.back() < 10'000'000'000 ? 1e6 : 1e9;
    m_size->setSuffix(m_sizeUnit == 1e6 ? tr(" MB") : tr(" GB"));
    m_size->setRange(static_cast<double>(bytes.front()) / m_sizeUnit, static_cast<double>(bytes.back()) / m_sizeUnit);
}

void BudgetSettings::showSize(std::int64_t bytes) {
    if (!m_size->slider()->isSliderDown()) // the handle stays under the pointer
        m_size->setValue(static_cast<double>(bytes) / m_sizeUnit);
    if (!m_memory->slider()->isSliderDown())
        m_memory->setValue(static_cast<double>(bytes + otherMemory()) / m_memoryUnit);
}

void BudgetSettings::makeParameters(const std::string& strategy) {
    if (strategy == m_parametersOf)
        return;
    m_parametersOf = strategy;
    m_showParameter.clear();
    for (int row = 1; row < m_parameters->rowCount(); ++row) {
        for (int column = 0; column < 2; ++column) {
            if (auto* item = m_parameters->itemAtPosition(row, column))
                delete item->widget();
        }
    }
    const auto found = findStrategy(strategy);
    if (!found)
        return;
    int row = 1;
    for (const StrategyParameter& parameter : (*found)->parameters) {
        const std::string id(parameter.id);
        const QString name = coreText(parameter.name);
        const auto set = [this, id, name](double value, int mergeKey) {
            change([&](AllocateConfig& budget) { budget.parameters[id] = value; }, tr("Set %1").arg(name), mergeKey);
        };
        auto* usual = secondary(tr("default %1").arg(significantText(parameter.initial)));
        usual->setFont(Theme::instance().font(TextRole::secondary));
        auto* label = rowOf({new QLabel(name), usual});
        label->setToolTip(coreText(parameter.definition));
        m_parameters->addWidget(label, row, 0);
        if (parameter.choices.empty()) {
            const double span = parameter.most - parameter.least;
            auto* slider =
                parameter.whole
                    ? new ValueSlider({parameter.least, parameter.most, 1.0, 0})
                    : new ValueSlider({parameter.least, parameter.most, span > 10.0 ? 0.5 : 0.05, span > 10.0 ? 1 : 2});
            slider->setName(name);
            slider->setToolTip(coreText(parameter.definition));
            m_parameters->addWidget(slider, row, 1);
            connect(slider, &ValueSlider::edited, this, set);
            m_showParameter[id] = [slider](double value) { slider->setValue(value); };
        } else {
            auto* combo = new QComboBox;
            for (const auto& choice : parameter.choices)
                combo->addItem(coreText(choice.name), choice.value);
            combo->setAccessibleName(name);
            m_parameters->addWidget(combo, row, 1, Qt::AlignLeft);
            connect(combo, &QComboBox::activated, this, [combo, set] { set(combo->currentData().toDouble(), -1); });
            m_showParameter[id] = [combo](double value) { choose(combo, value); };
        }
        ++row;
    }
}

void BudgetSettings::refresh() {
    m_showing = true;
    const AllocateConfig& budget = m_document->budget();
    choose(m_strategy, QString::fromStdString(budget.strategy));
    m_strategy->setToolTip(m_strategy->currentData(Qt::ToolTipRole).toString());
    setHelpTopic(m_strategy, strategyTopic(budget.strategy));
    choose(m_granularity, QString::fromStdString(budget.granularity));
    choose(m_otherBits, budget.otherBits);
    choose(m_group, budget.group);
    choose(m_grid, toQString(gridChoice(budget.grid, budget.symmetric).id));
    m_grid->setToolTip(m_grid->currentData(Qt::ToolTipRole).toString());
    choose(m_budget, QString::fromStdString(budget.budget));
    choose(m_context, static_cast<int>(budget.context));
    for (const auto& [width, check] : m_widths)
        check->setChecked(std::ranges::find(budget.bits, width) != budget.bits.end());
    m_mean->setRange(budget.bits.front(), budget.bits.back());
    m_mean->setValue(budget.meanBits);
    makeParameters(budget.strategy);
    if (const auto strategy = findStrategy(budget.strategy)) {
        for (const StrategyParameter& parameter : (*strategy)->parameters) {
            const auto given = budget.parameters.find(std::string(parameter.id));
            m_showParameter.at(std::string(parameter.id))(given == budget.parameters.end() ? parameter.initial
                                                                                           : given->second);
        }
    }
    m_showing = false;
}

void BudgetSettings::change(const std::function<void(AllocateConfig&)>& edit, const QString& undoText, int mergeKey) {
    if (m_showing)
        return;
    AllocateConfig budget = m_document->budget();
    edit(budget);
    m_document->setBudget(budget, undoText, mergeKey);
}

void BudgetSettings::setProblem(const QString& sentence) { say(sentence, "warning"); }

void BudgetSettings::setNotice(const QString& sentence) { say(sentence, "secondary"); }

void BudgetSettings::say(const QString& sentence, const char* role) {
    m_problem->setProperty("role", role);
    m_problem->style()->unpolish(m_problem);
    m_problem->style()->polish(m_problem);
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

} // namespace moescope
#include "moc_budget_settings.cpp"
