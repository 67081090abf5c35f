// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include "session/document.h"
#include "session/session_file.h"
#include "support/file_lock.h"
#include "worker/mailbox.h"

namespace moescope {

/// Unsaved work that a studio left which did not end properly.
struct Leftover {
    QString file;    ///< the autosave
    QString session; ///< that it is of; empty: never saved
    QString model;   ///< folder
    QDateTime time;
    std::shared_ptr<FileLock> lock; ///< keeps other studios from taking it, too
};

/// Keeps unsaved changes in the user's folder for data, so that a crash costs at most the last half minute. One file a
/// studio, with a lock beside it that ends with the process however that ends: a file whose lock is free was left
/// behind.
class Autosave : public QObject {
    Q_OBJECT
public:
    static constexpr int interval = 30000; ///< ms between saves

    /// `compose` gives what a session file would hold now.
    Autosave(Document* document, std::function<SessionFile()> compose, QObject* parent = nullptr);

    [[nodiscard]] static QString folder();
    /// The newest that nobody else has taken.
    static std::optional<Leftover> claimLeftover();
    static void discard(const Leftover& leftover);

    /// The document is what was left: its file is this studio's own from now on.
    void adopt(const Leftover& leftover);
    /// Writes what has changed since the last time, if anything is unsaved; in the background unless `wait`.
    void save(bool wait = false);
    /// Nothing is unsaved any more, or it is not wanted.
    void forget();
    void setInterval(int milliseconds) { m_timer.setInterval(milliseconds); }
    [[nodiscard]] QString file() const { return m_file; } ///< empty: there is none now

private:
    bool takeFile();

    Document* m_document;
    std::function<SessionFile()> m_compose;
    QString m_file;
    std::shared_ptr<FileLock> m_lock;
    bool m_changed = false;
    QTimer m_timer;
    Mailbox m_mailbox;
    std::atomic<bool> m_writing = false;
    std::jthread m_writer; ///< last: joined before what it uses goes
};

} // namespace moescope
