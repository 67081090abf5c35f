// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/document.h"

#include <algorithm>

#include <QFileInfo>

#include "session/budget_of_plan.h"
#include "session/plan_command.h"
#include "session/plan_edits.h"
#include "session/run_config_change.h"
#include "session/value_command.h"

namespace moescope {
namespace {

constexpr std::ptrdiff_t mostComparisons = 32; // each keeps a few bytes a token and layer

} // namespace

bool sameBasis(const Comparison& a, const Comparison& b) {
    return a.texts == b.texts && a.windows == b.windows && a.length == b.length && a.dtype == b.dtype;
}

Document::Document(QObject* parent)
    : QObject(parent)
    , m_state(std::make_shared<const PlanState>()) {
    connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::dirtyChanged);
}

void Document::setModel(ModelPointer model, ModelPointer base) {
    m_model = std::move(model);
    m_base = std::move(base);
    m_inspection.reset();
    m_routing.reset();
    m_coverage.reset();
    m_findings.reset();
    m_comparison.reset();
    m_comparisons.clear();
    m_shownComparison = -1;
    m_state = std::make_shared<const PlanState>();
    m_budget = {};
    m_run = {};
    m_run.model = m_model->folder();
    m_profiles.clear();
    m_runs.clear();
    m_file.clear();
    m_settingsChanged = false;
    ++m_edits;
    m_undo.clear();
    emit modelChanged();
    emit comparisonsChanged();
    emit budgetChanged();
    emit planChanged();
    emit profilesChanged();
    emit runConfigChanged();
    emit runsChanged();
    emit dirtyChanged();
}

void Document::setBase(ModelPointer base) {
    m_base = std::move(base);
    m_inspection.reset();
    markSettingsChanged();
    emit baseChanged();
    emit inspectionChanged();
}

void Document::setInspection(InspectionPointer inspection) {
    m_inspection = std::move(inspection);
    emit inspectionChanged();
}

void Document::setRouting(std::shared_ptr<const RoutingStatistics> routing) {
    m_routing = std::move(routing);
    m_coverage = std::make_shared<const Coverage>(coverageOf(*m_routing));
    emit routingChanged();
}

void Document::addComparison(const ComparedPlan& compared) {
    const auto same = std::ranges::find_if(m_comparisons, [&](const ComparedPlan& kept) {
        return kept.nameB == compared.nameB && sameBasis(*kept.comparison, *compared.comparison);
    });
    auto index = static_cast<int>(same - m_comparisons.begin());
    if (same != m_comparisons.end()) {
        *same = compared;
    } else {
        m_comparisons.push_back(compared);
        if (std::ssize(m_comparisons) > mostComparisons) {
            const int oldest = m_shownComparison == 0 ? 1 : 0; // what is on the screen stays
            m_comparisons.erase(m_comparisons.begin() + oldest);
            m_shownComparison -= m_shownComparison > oldest ? 1 : 0;
            --index;
        }
    }
    emit comparisonsChanged();
    if (compared.show || m_shownComparison < 0 || m_shownComparison == index)
        showComparison(index);
}

void Document::showComparison(int index) {
    const ComparedPlan& shown = m_comparisons.at(static_cast<std::size_t>(index));
    m_shownComparison = index;
    m_comparison = shown.comparison;
    emit comparisonChanged(shown.nameA, shown.nameB);
}

void Document::setBudget(const AllocateConfig& budget, const QString& undoText, int mergeKey) {
    m_budget = budget;
    emit budgetChanged();
    solve(undoText, mergeKey);
}

void Document::solve(const QString& undoText, int mergeKey) {
    if (!m_model)
        return;
    SolveRequest request{.config = m_budget, .undoText = undoText, .edits = m_edits, .mergeKey = mergeKey};
    request.config.locked = lockedModules(m_state->plan);
    emit solveWanted(request);
}

void Document::wantFigures() {
    if (!m_model || !hasPlan() || m_state->figures)
        return;
    SolveRequest request{.config = m_state->config, .undoText = {}, .edits = m_edits, .onlyFigures = true};
    request.config.locked = lockedModules(m_state->plan);
    emit solveWanted(request);
}

void Document::applySolution(const Allocation& allocation, const SolveRequest& request) {
    if (request.edits != m_edits || (request.onlyFigures && allocation.plan.modules != m_state->plan.modules))
        return;
    auto next = std::make_shared<PlanState>();
    next->config = request.config;
    next->config.locked.clear();
    next->plan = allocation.plan;
    next->size = allocation.size;
    next->figures = SolveFigures{allocation.loss, allocation.uniformLoss, allocation.gap, allocation.seconds};
    if (request.undoText.isEmpty())
        adopt(next);
    else
        push(next, request.undoText, request.mergeKey);
}

void Document::editPlan(Plan plan, const QString& undoText, int mergeKey) {
    if (!m_model || plan == m_state->plan)
        return;
    auto next = std::make_shared<PlanState>();
    next->config = m_budget;
    next->size = sizeOf(plan, *m_model);
    next->plan = std::move(plan);
    ++m_edits;
    push(next, undoText, mergeKey);
}

void Document::saveProfile(const QString& name) {
    if (!hasPlan() || name.isEmpty())
        return;
    std::vector<Profile> next = m_profiles;
    const auto same = std::ranges::find(next, name, &Profile::name);
    if (same == next.end())
        next.push_back({name, *m_state});
    else
        same->state = *m_state;
    pushProfiles(std::move(next), tr("Keep %1").arg(name));
}

void Document::removeProfile(int index) {
    std::vector<Profile> next = m_profiles;
    const QString name = next.at(static_cast<std::size_t>(index)).name;
    next.erase(next.begin() + index);
    pushProfiles(std::move(next), tr("Remove %1").arg(name));
}

void Document::pushProfiles(std::vector<Profile> next, const QString& text) {
    const auto adopt = [this](const std::vector<Profile>& profiles) {
        m_profiles = profiles;
        emit profilesChanged();
    };
    m_undo.push(new ValueCommand<std::vector<Profile>>(adopt, m_profiles, std::move(next), text, -1));
}

void Document::useProfile(int index) {
    const Profile& profile = m_profiles.at(static_cast<std::size_t>(index));
    ++m_edits; // answers under way are to another budget
    m_budget = profile.state.config;
    emit budgetChanged();
    push(std::make_shared<const PlanState>(profile.state), tr("Use %1").arg(profile.name), -1);
}

void Document::push(StatePointer next, const QString& text, int mergeKey) {
    m_undo.push(new PlanCommand(*this, m_state, std::move(next), text, mergeKey));
}

void Document::adopt(StatePointer state) {
    m_state = std::move(state);
    emit planChanged();
}

void Document::travel(StatePointer state) {
    ++m_edits;
    m_budget = state->config;
    emit budgetChanged();
    adopt(std::move(state));
}

void Document::setRunConfig(const RunConfig& config, const QString& undoText, int mergeKey) {
    if (sameSettings(config, m_run))
        return;
    const auto adopt = [this](const RunConfig& next) {
        m_run = next;
        emit runConfigChanged();
    };
    const QString text = undoText.isEmpty() ? nameOfChange(m_run, config) : undoText;
    m_undo.push(new ValueCommand<RunConfig>(adopt, m_run, config, text, mergeKey));
}

void Document::useRun(const RunRecord& record) {
    auto next = std::make_shared<PlanState>();
    next->size = sizeOf(record.plan, *m_model);
    next->config = budgetOf(record.plan, next->size);
    next->plan = record.plan;
    RunConfig config = record.config;
    config.model = m_model->folder();
    ++m_edits; // answers under way are to another budget
    m_budget = next->config;
    emit budgetChanged();
    if (hasPlan()) {
        m_undo.beginMacro(tr("Plan of %1").arg(QString::fromStdString(record.folder.filename().string())));
        push(std::move(next), {}, -1);
        setRunConfig(config);
        m_undo.endMacro();
    } else {
        adopt(std::move(next));
        m_run = config;
        emit runConfigChanged();
    }
}

void Document::suggestTexts(const std::vector<TextSource>& texts) {
    m_run.texts = texts;
    emit runConfigChanged();
}

void Document::addRun(const QString& folder) {
    m_runs.removeAll(folder);
    m_runs.append(folder);
    markSettingsChanged();
    emit runsChanged();
}

void Document::markSettingsChanged() {
    m_settingsChanged = true;
    emit dirtyChanged();
}

QString Document::name() const {
    if (!m_file.isEmpty())
        return QFileInfo(m_file).fileName();
    return m_model ? QString::fromStdString(m_model->folder().filename().string()) : QString();
}

bool Document::isDirty() const { return m_settingsChanged || !m_undo.isClean(); }

void Document::setSaved(const QString& file) {
    m_file = file;
    m_settingsChanged = false;
    m_undo.setClean();
    emit dirtyChanged();
}

void Document::restore(const PlanState& state, std::vector<Profile> profiles, const RunConfig& run,
                       const QStringList& runs, const QString& file) {
    m_budget = state.config;
    m_profiles = std::move(profiles);
    m_run = run;
    m_runs = runs;
    m_undo.clear();
    adopt(std::make_shared<const PlanState>(state));
    emit budgetChanged();
    emit profilesChanged();
    emit runConfigChanged();
    emit runsChanged();
    setSaved(file);
}

} // namespace moescope
#include "moc_document.cpp"
