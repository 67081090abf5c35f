// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/autosave.h"

#include <QDir>
#include <QStandardPaths>
#include <QUuid>

#include "support/log.h"

namespace moescope {
namespace {

const QString ending = QStringLiteral(".moescope");

QString lockOf(const QString& file) { return file.chopped(ending.size()) + QStringLiteral(".lock"); }

std::shared_ptr<FileLock> take(const QString& file) {
    auto lock = FileLock::take(lockOf(file).toStdString());
    if (lock)
        return std::make_shared<FileLock>(std::move(*lock));
    log().warn("Autosave: {}", lock.error().message);
    return {};
}

void removeFiles(const QString& file) {
    QFile::remove(file);
    QFile::remove(lockOf(file));
}

} // namespace

Autosave::Autosave(Document* document, std::function<SessionFile()> compose, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_compose(std::move(compose)) {
    for (const auto signal : {&Document::planChanged, &Document::budgetChanged, &Document::profilesChanged,
                              &Document::runConfigChanged, &Document::runsChanged, &Document::baseChanged})
        connect(document, signal, this, [this] { m_changed = true; });
    connect(document, &Document::dirtyChanged, this, [this] {
        if (m_document->isDirty())
            m_changed = true;
        else
            forget();
    });
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, [this] { save(); });
    m_timer.start();
}

QString Autosave::folder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/autosave");
}

std::optional<Leftover> Autosave::claimLeftover() {
    const QDir place(folder());
    for (const QFileInfo& info : place.entryInfoList({'*' + ending}, QDir::Files, QDir::Time)) {
        const QString file = info.absoluteFilePath();
        if (FileLock::isHeld(lockOf(file).toStdString()))
            continue; // of a studio that runs
        auto lock = take(file);
        if (!lock)
            continue;
        const auto session = readSession(file.toStdString());
        if (!session) {
            log().warn("Autosave: {}", session.error().message);
            continue;
        }
        return Leftover{file, session->autosaveOf.value_or(QString()), QString::fromStdString(session->model.string()),
                        info.lastModified(), std::move(lock)};
    }
    return {};
}

void Autosave::discard(const Leftover& leftover) { removeFiles(leftover.file); }

void Autosave::adopt(const Leftover& leftover) {
    forget();
    m_file = leftover.file;
    m_lock = leftover.lock;
    m_changed = true;
}

/// Makes the file's name and takes its lock the first time that there is something to write.
bool Autosave::takeFile() {
    if (!m_file.isEmpty())
        return true;
    QDir().mkpath(folder());
    const QString file = folder() + '/' + QUuid::createUuid().toString(QUuid::WithoutBraces) + ending;
    m_lock = take(file);
    if (m_lock)
        m_file = file;
    return m_lock != nullptr;
}

void Autosave::save(bool wait) {
    if (!m_document->model() || !m_document->isDirty() || !m_changed || (m_writing && !wait) || !takeFile())
        return;
    m_changed = false;
    SessionFile session = m_compose();
    session.autosaveOf = m_document->file();
    m_writing = true;
    m_writer = std::jthread([this, session = std::move(session), file = m_file.toStdString()] {
        if (const Status written = writeSession(session, file); !written)
            m_mailbox.put([this, sentence = written.error().message] {
                log().warn("Autosave: {}", sentence);
                m_changed = true; // tried again next time
            });
        m_writing = false;
    });
    if (wait)
        m_writer.join();
}

void Autosave::forget() {
    if (m_writer.joinable())
        m_writer.join();
    m_changed = false;
    if (!m_file.isEmpty())
        removeFiles(m_file);
    m_file.clear();
    m_lock.reset();
}

} // namespace moescope
#include "moc_autosave.cpp"
