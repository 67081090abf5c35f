// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QByteArray>
#include <QList>
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

/// What the studio remembers from one start to the next, in one INI file: appearance, the window's place, what was
/// open. A file that cannot be read or written costs only the memory.
class Preferences : public QObject {
    Q_OBJECT
public:
    static constexpr int recentEntries = 10;

    explicit Preferences(const QString& file, QObject* parent = nullptr);
    ~Preferences() override;
    /// studio.ini in the user's folder for settings.
    static QString userFile();

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
