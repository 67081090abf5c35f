// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QStringList>
#include <QUndoStack>

#include "quantize/run_record.h"
#include "routing/flips.h"
#include "session/plan_state.h"
#include "worker/job_runner.h"

namespace moescope {

/// On the same tokens with the same arithmetic: their figures can stand side by side.
bool sameBasis(const Comparison& a, const Comparison& b);

/// Everything that is open: the model and what was found out about it, the plan, the settings of the next run, the runs
/// made so far. Rooms read it and follow its signals; edits of the plan go through the undo stack.
class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);

    [[nodiscard]] const ModelPointer& model() const { return m_model; }
    [[nodiscard]] const ModelPointer& base() const { return m_base; }
    /// Replaces what is open; findings, plan, runs and undo steps of the old model go.
    void setModel(ModelPointer model, ModelPointer base);

    /// Another base for the same model: what was found out about drift goes.
    void setBase(ModelPointer base);

    [[nodiscard]] const InspectionPointer& inspection() const { return m_inspection; }
    void setInspection(InspectionPointer inspection);
    [[nodiscard]] const std::shared_ptr<const RoutingStatistics>& routing() const { return m_routing; }
    [[nodiscard]] const std::shared_ptr<const Coverage>& coverage() const { return m_coverage; } ///< out of routing()
    void setRouting(std::shared_ptr<const RoutingStatistics> routing);
    [[nodiscard]] const FindingsPointer& findings() const { return m_findings; }
    void setFindings(FindingsPointer findings) { m_findings = std::move(findings); }
    /// Bits are handed out on this.
    [[nodiscard]] AllocateBasis basis() const { return {m_model, m_inspection, m_findings}; }
    [[nodiscard]] const std::shared_ptr<const Comparison>& comparison() const { return m_comparison; }
    /// All comparisons of this model that are remembered, oldest first; the shown one is comparison().
    [[nodiscard]] const std::vector<ComparedPlan>& comparisons() const { return m_comparisons; }
    [[nodiscard]] int shownComparison() const { return m_shownComparison; } ///< -1: none
    /// Takes the place of one with the same name and basis.
    void addComparison(const ComparedPlan& compared);
    void showComparison(int index);

    // Budget and plan
    [[nodiscard]] bool hasPlan() const { return !m_state->plan.modules.empty(); }
    [[nodiscard]] const PlanState& planState() const { return *m_state; }
    /// What the person asks for; ahead of planState().config while a solve is under way.
    [[nodiscard]] const AllocateConfig& budget() const { return m_budget; }
    /// Takes the wish over and asks for a solve. Steps with the same merge key become one undo step; -1: one of its
    /// own.
    void setBudget(const AllocateConfig& budget, const QString& undoText, int mergeKey = -1);
    /// Asks for a solve around the locked modules (solveWanted). An empty text: no undo step.
    void solve(const QString& undoText, int mergeKey = -1);
    /// Asks what the present plan comes to, if it is what the solver answers to the present budget.
    void wantFigures();
    /// An answer to solveWanted(); dropped if the plan was edited by hand since it was asked for.
    void applySolution(const Allocation& allocation, const SolveRequest& request);
    /// A hand edit as an undo step. Call solve() with the same key when the gesture is over.
    void editPlan(Plan plan, const QString& undoText, int mergeKey = -1);

    [[nodiscard]] const std::vector<Profile>& profiles() const { return m_profiles; }
    /// Keeps the present plan under the name, as an undo step; takes the place of an earlier one of that name.
    void saveProfile(const QString& name);
    void removeProfile(int index); ///< an undo step
    /// Makes a profile the present plan, as an undo step.
    void useProfile(int index);

    // Run
    [[nodiscard]] const RunConfig& runConfig() const { return m_run; }
    /// An undo step, named by what has changed if `undoText` is empty. Steps with the same merge key become one.
    void setRunConfig(const RunConfig& config, const QString& undoText = {}, int mergeKey = -1);
    /// Plan and settings of a run, as one undo step if there was a plan before.
    void useRun(const RunRecord& record);
    /// Texts that come with the model (the demo's): no change that a person would save.
    void suggestTexts(const std::vector<TextSource>& texts);
    [[nodiscard]] const QStringList& runs() const { return m_runs; } ///< folders, oldest first
    void addRun(const QString& folder);
    /// Something else that a session keeps is not what its file has: a model that was found in another place.
    void markSettingsChanged();

    // Session
    [[nodiscard]] QString file() const { return m_file; }
    [[nodiscard]] QString name() const; ///< of the session, else of the model
    [[nodiscard]] bool isDirty() const;
    void setSaved(const QString& file);
    /// What a session file brings back. Not an undo step.
    void restore(const PlanState& state, std::vector<Profile> profiles, const RunConfig& run, const QStringList& runs,
                 const QString& file);

    [[nodiscard]] QUndoStack* undoStack() { return &m_undo; }

signals:
    void modelChanged();
    void baseChanged();
    void inspectionChanged();
    void routingChanged();
    void comparisonChanged(const QString& nameA, const QString& nameB);
    void comparisonsChanged();
    void budgetChanged();
    void planChanged();
    void profilesChanged();
    void runConfigChanged();
    void runsChanged();
    void dirtyChanged();
    void solveWanted(const moescope::SolveRequest& request);

private:
    friend class PlanCommand;
    using StatePointer = std::shared_ptr<const PlanState>;
    void adopt(StatePointer state);  ///< the plan alone: while a slider is dragged the wish is ahead of the answer
    void travel(StatePointer state); ///< undo and redo: the wish goes with the plan
    void push(StatePointer next, const QString& text, int mergeKey);
    void pushProfiles(std::vector<Profile> next, const QString& text);

    ModelPointer m_model, m_base;
    InspectionPointer m_inspection;
    std::shared_ptr<const RoutingStatistics> m_routing;
    std::shared_ptr<const Coverage> m_coverage;
    FindingsPointer m_findings;
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<ComparedPlan> m_comparisons;
    int m_shownComparison = -1;
    StatePointer m_state;
    AllocateConfig m_budget;
    std::vector<Profile> m_profiles;
    int m_edits = 0; ///< hand edits, undo and redo: answers to earlier questions are stale
    RunConfig m_run;
    QStringList m_runs;
    QString m_file;
    bool m_settingsChanged = false;
    QUndoStack m_undo;
};

} // namespace moescope
