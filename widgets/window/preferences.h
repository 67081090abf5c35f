// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QObject>
#include <QString>

#include "theme/theme.h"

class QSettings;

namespace moescope {

/// A model or session that was open once.
struct RecentEntry {
    QString path; ///< model folder or .moescope file
    QString base; ///< of a model; may be empty
    bool operator==(const RecentEntry&) const = default;
};

/// What the studio remembers from one start to the next, in one INI file: appearance, the window's place and
/// layout, shortcuts, what was open. A file that cannot be read or written costs only the memory.
class Preferences : public QObject {
    Q_OBJECT
public:
    static constexpr int recentEntries = 10;

    explicit Preferences(const QString& file, QObject* parent = nullptr);
    ~Preferences() override;
    /// studio.ini in the user's folder for settings.
    static QString userFile();

    [[nodiscard]] QString file() const;
    [[nodiscard]] Theme::Mode theme() const;
    void setTheme(Theme::Mode mode);
    /// Of the interface; 1 where none was set.
    [[nodiscard]] double scale() const;
    void setScale(double scale);
    /// "system", or the language's code ("de").
    [[nodiscard]] QString language() const;
    void setLanguage(const QString& code);
    /// Whether the guided tour was gone through or left.
    [[nodiscard]] bool tourSeen() const;
    void setTourSeen(bool seen);
    /// As QWidget::saveGeometry gives it; empty: never saved.
    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);

    /// Of the rooms, as DockArea gives it; empty: never saved.
    [[nodiscard]] QByteArray layout() const;
    void setLayout(const QByteArray& layout);
    /// Shortcuts of one's own, action → keys.
    [[nodiscard]] QMap<QString, QString> shortcuts() const;
    void setShortcuts(const QMap<QString, QString>& own);
    /// Whether the desktop tells of the end of a run while another window is used.
    [[nodiscard]] bool notifies() const;
    void setNotifies(bool on);
    /// Where a model that moved was found.
    [[nodiscard]] QString foundModel(const QString& before) const; ///< empty: nobody was asked, or it moved again
    void noteFound(const QString& before, const QString& now);

    /// The newest first; what is not there any more is left out.
    [[nodiscard]] QList<RecentEntry> recent() const;
    void noteOpened(const RecentEntry& entry);
    void forgetRecent();

private:
    [[nodiscard]] QList<RecentEntry> stored() const;
    void store(const QList<RecentEntry>& entries);

    std::unique_ptr<QSettings> m_settings;
};

} // namespace moescope
