// SPDX-License-Identifier: GPL-3.0-or-later
// How the workbench comes by a model: opened alone, with a session, with a run; and how it is saved.
#include <algorithm>

#include "session/session_paths.h"
#include "support/log.h"
#include "window/workbench.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t previewedParameters = 500'000'000; // unasked only for models that answer within seconds

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

bool isIn(const Model& model, const Pick& pick) {
    return pick.layer >= 0 && pick.layer < model.config().layers && pick.expert < model.config().experts &&
           pick.projection < 3;
}

} // namespace

void Workbench::open(const fs::path& path, const std::optional<fs::path>& base) {
    m_session.reset();
    m_leftover.reset();
    m_demo.reset();
    if (path.extension() == ".moescope")
        return openSession(path, text(path));
    // A file of the model or run stands for its folder.
    std::error_code ignored;
    const auto folder = fs::is_regular_file(path, ignored) ? path.parent_path() : path;
    if (isRunFolder(folder))
        m_jobs.openRun(folder, m_document.model(), m_document.base());
    else
        m_jobs.open(folder, base);
}

void Workbench::restore(const Leftover& leftover) {
    m_demo.reset();
    m_leftover = leftover;
    openSession(leftover.file.toStdString(), leftover.session);
}

void Workbench::openSession(const fs::path& file, const QString& savedAs) {
    auto session = readSession(file);
    if (!session)
        return fail(JobKind::open, tr("Open %1").arg(text(file.filename())),
                    QString::fromStdString(session.error().message));
    m_sessionPath = savedAs;
    m_session = std::move(*session);
    m_relocated = false;
    openModelOfSession();
}

void Workbench::openModelOfSession() {
    if (!isThere(m_session->model)) {
        emit modelMissing(text(m_session->model), m_sessionPath);
        return;
    }
    auto base = m_session->base;
    if (base && !isThere(*base))
        base.reset(); // told when the session is restored
    m_jobs.open(m_session->model, base);
}

void Workbench::relocate(const fs::path& folder) {
    if (!m_session)
        return;
    m_session->follow(Move::of(m_session->model, folder));
    m_session->model = folder;
    m_relocated = true;
    openModelOfSession();
}

void Workbench::openDemo(const std::filesystem::path& folder) {
    open(folder / "tuned", folder / "base");
    m_demo = folder;
}

void Workbench::setBase(const std::filesystem::path& base) {
    m_session.reset(); // one that still waits for its model
    if (m_document.model())
        m_jobs.open(m_document.model()->folder(), base);
}

void Workbench::adopt(const ModelPointer& model, const ModelPointer& base) {
    if (!m_session && m_document.model() && m_document.model()->folder() == model->folder() && base &&
        (!m_document.base() || m_document.base()->folder() != base->folder())) {
        m_document.setBase(base);
        inspect();
        return;
    }
    takeOver(model, base);
    m_unknown.clear();
    if (m_session) {
        restoreSession(*model);
    } else {
        if (m_demo)
            m_document.suggestTexts({{.file = *m_demo / "wikitext.txt"}, {.file = *m_demo / "shakespeare.txt"}});
        m_compareWhenSolved = m_demo.has_value();
        m_document.solve({});
    }
    if (m_demo)
        measureRouting();
    m_jobs.findUnfinishedRuns(runsFolder().toStdString(), model->folder());
}

void Workbench::takeOver(const ModelPointer& model, const ModelPointer& base) {
    m_jobs.abandonAll();
    m_run.clear();
    m_waiting.reset();
    m_waitingForTexts.reset();
    m_strategiesWhenMeasured = false;
    m_drawn.reset();
    m_selection.clear();
    m_document.setModel(model, base);
    m_previews = model->parameters() <= previewedParameters;
    emit previewsChanged(m_previews);
    log().info("Opened {}: {} parameters, {} layers, {} experts", model->folder().string(), model->parameters(),
               model->config().layers, model->config().experts);
    inspect();
}

void Workbench::restoreSession(const Model& model) {
    QStringList notes = notesOf(*m_session);
    PlanState state;
    state.config = m_session->budget;
    state.plan = m_session->plan;
    if (const Status sound = checkPlan(state.plan, model); sound) {
        state.size = sizeOf(state.plan, model);
    } else if (!std::exchange(state.plan, {}).modules.empty()) {
        notes << tr("Its plan is of another model and is left out (%1)")
                     .arg(QString::fromStdString(sound.error().message));
    }
    std::vector<Profile> profiles; // those that fit this model
    for (Profile& profile : m_session->profiles) {
        if (!checkPlan(profile.state.plan, model)) {
            notes << tr("The profile “%1” is of another model and is left out.").arg(profile.name);
            continue;
        }
        profile.state.size = sizeOf(profile.state.plan, model);
        profiles.push_back(std::move(profile));
    }
    const SessionFile session = *std::exchange(m_session, std::nullopt);
    m_unknown = session.unknown;
    m_document.restore(state, std::move(profiles), session.run, session.runs, m_sessionPath);
    if (m_relocated || m_leftover)
        m_document.markSettingsChanged();
    if (m_leftover)
        m_autosave.adopt(*std::exchange(m_leftover, std::nullopt));
    if (isIn(model, session.pick))
        m_selection.setPick(session.pick);
    for (const Pick& pick : session.overlays)
        if (isIn(model, pick))
            m_selection.addOverlay(pick);
    if (!session.layout.isEmpty())
        emit layoutRestored(session.layout);
    if (!notes.isEmpty())
        emit notice(tr("Session opened"), notes.join(' '));
}

/// What is not as the file says.
QStringList Workbench::notesOf(const SessionFile& session) const {
    QStringList notes;
    if (session.writtenMinor > SessionFile::minor)
        notes << tr("It was saved by a newer moescope (format %1.%2).")
                     .arg(SessionFile::version)
                     .arg(session.writtenMinor);
    if (!session.kept.isEmpty())
        notes << tr("What this version does not know is kept when you save: %1.").arg(session.kept.join(", "));
    if (!session.notKept.isEmpty())
        notes << tr("What this version does not know and cannot keep: %1. Save under another name to lose nothing.")
                     .arg(session.notKept.join(", "));
    if (session.base && !m_document.base())
        notes << tr("Its base is not there any more: %1. Model > Choose base takes it from another place.")
                     .arg(text(*session.base));
    return notes;
}

void Workbench::adoptRun(const RunRecord& record, const ModelPointer& model, const ModelPointer& base) {
    // What a run under way still has to say is about another run than the one that is shown from here on.
    if (model != m_document.model() || m_run.monitor()->isActive())
        takeOver(model, base);
    m_unknown.clear();
    m_document.useRun(record);
    m_run.show(record);
}

SessionFile Workbench::compose() const {
    SessionFile session;
    session.model = m_document.model()->folder();
    if (m_document.base())
        session.base = m_document.base()->folder();
    session.budget = m_document.budget();
    session.plan = m_document.planState().plan;
    session.profiles = m_document.profiles();
    session.run = m_document.runConfig();
    session.runs = m_document.runs();
    session.pick = m_selection.pick();
    session.overlays = m_selection.overlays();
    session.unknown = m_unknown;
    if (m_layoutSource)
        session.layout = m_layoutSource();
    return session;
}

bool Workbench::save(const QString& file) {
    if (const Status written = writeSession(compose(), file.toStdString()); !written) {
        emit problem(tr("Save"), QString::fromStdString(written.error().message));
        return false;
    }
    m_document.setSaved(file);
    return true;
}

} // namespace moescope
