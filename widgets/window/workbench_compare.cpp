// SPDX-License-Identifier: GPL-3.0-or-later
// What the workbench measures on texts: coverage, comparisons, previews.
#include <algorithm>

#include "allocation/strategy.h"
#include "plots/number_text.h"
#include "window/workbench.h"

namespace moescope {
namespace {

constexpr int coverageWindows = 16, automaticWindows = 4, previewWindows = 2;

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

QString budgetName(const AllocateConfig& budget) {
    QString name = QString::fromStdString(budget.strategy);
    if (const auto found = findStrategy(budget.strategy)) {
        name = text((*found)->name);
        for (const StrategyParameter& parameter : (*found)->parameters) {
            const auto given = budget.parameters.find(std::string(parameter.id));
            if (given != budget.parameters.end() && given->second != parameter.initial)
                name += QStringLiteral(" %1 %2").arg(text(parameter.name), significantText(given->second));
        }
    }
    return Workbench::tr("%1, %2 bit").arg(name, fixedText(budget.meanBits, 2));
}

} // namespace

void Workbench::measureRouting() {
    TraceConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.windows = coverageWindows;
    config.device = m_document.runConfig().device;
    m_jobs.measureRouting(m_document.model(), config);
}

void Workbench::compare(const CompareChoice& choice) {
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = choice.texts;
    config.windows = choice.windows;
    config.length = choice.length;
    config.device = m_document.runConfig().device;
    CompareSubject subject{.name = choice.name, .plan = {}, .budget = {}, .folder = {}};
    if (choice.folder)
        subject.folder = *choice.folder;
    else
        subject.plan = m_document.planState().plan;
    m_jobs.compare(m_document.basis(), config, subject);
}

namespace {

/// Those that a comparison of all strategies measures: "manual" is whatever was painted, and a mix is what its weights
/// make of the others.
std::vector<const Strategy*> comparedStrategies() {
    std::vector<const Strategy*> compared;
    for (const Strategy& strategy : strategyTable())
        if (strategy.id != "manual" && strategy.id != "mix")
            compared.push_back(&strategy);
    return compared;
}

} // namespace

void Workbench::compareStrategies() {
    StrategyNeeds needs;
    for (const Strategy* strategy : comparedStrategies()) {
        needs.routing = needs.routing || strategy->needs.routing;
        needs.measured = needs.measured || strategy->needs.measured;
    }
    m_strategiesWhenMeasured = !haveEvidence(m_document.budget(), needs);
    if (!m_strategiesWhenMeasured)
        submitStrategies();
}

void Workbench::submitStrategies() {
    emit budgetNotice({});
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.device = m_document.runConfig().device;
    config.windows = automaticWindows;
    // What is shown sets the basis, so that its row stays comparable.
    if (const auto& shown = m_document.comparison(); shown && shown->length > 0) {
        config.length = shown->length;
        config.windows = std::max(1, shown->windows / std::max(1, static_cast<int>(config.texts.size())));
    }
    for (const Strategy* strategy : comparedStrategies()) {
        AllocateConfig budget = m_document.budget();
        if (budget.strategy != strategy->id)
            budget.parameters.clear();
        budget.strategy = strategy->id;
        m_jobs.compare(m_document.basis(), config,
                       {.name = budgetName(budget), .plan = {}, .budget = budget, .folder = {}, .show = false});
    }
}

void Workbench::setPreviews(bool on) {
    m_previews = on;
    if (on)
        preview();
    else
        m_jobs.queue().stop(JobKind::preview);
}

/// Not beside a run: it has the processors, and a preview would wait for its end.
void Workbench::preview() {
    if (!m_previews || !m_document.hasPlan() || m_document.runConfig().texts.empty() || m_run.monitor()->isActive())
        return;
    CompareConfig config;
    config.model = m_document.model()->folder();
    config.texts = m_document.runConfig().texts;
    config.device = m_document.runConfig().device;
    config.windows = previewWindows;
    emit previewStarted();
    m_jobs.preview(m_document.model(), config, m_document.planState().plan);
}

QString Workbench::planName() const {
    const PlanState& state = m_document.planState();
    AllocateConfig budget = state.config;
    budget.meanBits = state.size.meanBits;
    const auto locked =
        std::ranges::count_if(state.plan.modules, [](const auto& entry) { return entry.second.locked; });
    return budgetName(budget) + (locked > 0 ? tr(", %1 locked").arg(locked) : QString());
}

} // namespace moescope
