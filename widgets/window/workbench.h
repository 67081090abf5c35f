// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include <QObject>
#include <QTimer>

#include "session/autosave.h"
#include "session/document.h"
#include "session/layer_trials.h"
#include "session/run_control.h"
#include "session/selection.h"
#include "session/session_file.h"

namespace moescope {

/// What is compared with the full-precision model: the present plan rounded to nearest, or a run or export on the disk.
struct CompareChoice {
    std::optional<std::filesystem::path> folder; ///< empty: the present plan
    QString name;
    std::vector<TextSource> texts;
    int windows = 4;
    int length = 256;
};

/// Joins the document to the jobs: what happens when a model is opened, a budget is changed, a run is started. No
/// widget in here; the window shows what it says.
class Workbench : public QObject {
    Q_OBJECT
public:
    explicit Workbench(CoreJobs engine, QObject* parent = nullptr);

    [[nodiscard]] Document* document() { return &m_document; }
    [[nodiscard]] Selection* selection() { return &m_selection; }
    [[nodiscard]] RunControl* run() { return &m_run; }
    [[nodiscard]] RunMonitor* monitor() { return m_run.monitor(); }
    [[nodiscard]] LayerTrials* trials() { return &m_trials; }
    [[nodiscard]] JobRunner* jobs() { return &m_jobs; }

    /// A model folder, a file in one, a .moescope session, or a run folder: with its model, plan and settings.
    void open(const std::filesystem::path& path, const std::optional<std::filesystem::path>& base = {});
    /// A model that comes with texts, of which everything is worked out unasked.
    void openDemo(const std::filesystem::path& folder);
    void setBase(const std::filesystem::path& base);
    /// What a studio left that did not end properly: open again, with its changes unsaved.
    void restore(const Leftover& leftover);
    /// Answers modelMissing(): goes on with the session, whose model lies here now.
    void relocate(const std::filesystem::path& folder);
    bool save(const QString& file); ///< false: problem() said why
    [[nodiscard]] Autosave* autosave() { return &m_autosave; }
    /// Where a session gets the arrangement of the rooms from; only the window knows it.
    void setLayoutSource(std::function<QByteArray()> source) { m_layoutSource = std::move(source); }

    void inspect();
    void measureRouting();
    void compare(const CompareChoice& choice);
    /// Every strategy's plan at the present budget, rounded to nearest, on the texts of the run settings.
    void compareStrategies();
    /// "AlphaQ, 3.00 bit"; with its parameters and locks where they are not the usual ones.
    [[nodiscard]] QString planName() const;
    /// Whether each new plan is measured on a few windows in the background.
    void setPreviews(bool on);
    /// Folder beside which new runs are made.
    [[nodiscard]] static QString runsFolder();
    [[nodiscard]] QString freeRunName() const;

signals:
    void problem(const QString& title, const QString& sentence);
    void notice(const QString& title, const QString& sentence);
    /// A session is to be opened whose model is not there. relocate() goes on; opening anything else lets it go.
    void modelMissing(const QString& folder, const QString& session);
    void layoutRestored(const QByteArray& layout);
    void budgetProblem(const QString& sentence); ///< empty: solved
    void budgetNotice(const QString& sentence);  ///< what the answer to the last wish waits for
    /// The plan as it is now, rounded to nearest, on a few windows of the texts.
    void previewReady(const std::shared_ptr<const moescope::Comparison>& comparison);
    void previewStarted();
    void previewsChanged(bool on); ///< by itself: large models are not measured unasked
    void curveReady(const std::shared_ptr<const moescope::CurveAnswer>& curve);
    void rivalsReady(const std::shared_ptr<const moescope::RivalAnswer>& rivals);
    /// Runs of the model that was just opened, begun by an earlier studio, that can go on; newest first.
    void unfinishedRunsFound(const QStringList& folders);
    /// Statistics so far, while an inspection runs.
    void inspectionGrew(const moescope::InspectionPointer& inspection);

private:
    void connectJobs();
    void adopt(const ModelPointer& model, const ModelPointer& base);
    /// What every opened model begins with: nothing of the one before.
    void takeOver(const ModelPointer& model, const ModelPointer& base);
    void adoptRun(const RunRecord& record, const ModelPointer& model, const ModelPointer& base);
    /// `savedAs`: what Save writes; empty: it asks.
    void openSession(const std::filesystem::path& file, const QString& savedAs);
    void openModelOfSession();
    void restoreSession(const Model& model);
    [[nodiscard]] QStringList notesOf(const SessionFile& session) const;
    [[nodiscard]] SessionFile compose() const;
    void adoptInspection(const InspectionPointer& inspection);
    void growInspection(const std::vector<IndexedStatistics>& linears);
    void solve(const SolveRequest& request);
    /// True: what the budget's strategy needs of texts is there. Else it is on its way, or budgetProblem() said why
    /// not.
    bool haveEvidence(const AllocateConfig& budget, const StrategyNeeds& needs);
    void adoptFindings(const FindingsPointer& findings);
    void submitStrategies();
    void preview();
    void applySolution(const std::shared_ptr<const Allocation>& allocation, const SolveRequest& request);
    void drawCurveIfNeeded();
    void fail(JobKind kind, const QString& title, const QString& sentence);

    Document m_document;
    Selection m_selection;
    std::optional<SessionFile> m_session; ///< being opened: applied when its model is there
    QString m_sessionPath;
    std::optional<Leftover> m_leftover; ///< being opened
    bool m_relocated = false;           ///< its paths are not those of the file
    std::string m_unknown;              ///< what the open session's file says beyond what this version knows
    std::function<QByteArray()> m_layoutSource;
    Autosave m_autosave{&m_document, [this] { return compose(); }};
    std::optional<std::filesystem::path> m_demo; ///< being opened, or open
    bool m_compareWhenSolved = false;
    std::optional<SolveRequest> m_waiting;         ///< wanted before the inspection was there
    std::optional<SolveRequest> m_waitingForTexts; ///< wanted before what texts tell was there
    bool m_strategiesWhenMeasured = false;         ///< the same for a comparison of all strategies
    bool m_previews = true;
    QTimer m_previewDelay;
    std::optional<AllocateConfig> m_drawn; ///< problem that the curve was last asked for
    Inspection m_partial;                  ///< of an inspection under way
    JobRunner m_jobs;                      ///< stops before what its answers go to
    RunControl m_run{&m_document, &m_jobs};
    LayerTrials m_trials{&m_document, &m_jobs};
};

} // namespace moescope
