// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/preferences.h"

#include <algorithm>

#include <QFileInfo>
#include <QMetaEnum>
#include <QSettings>
#include <QStandardPaths>

namespace moescope {

namespace {

/// A path as the name of a setting, in which a slash would begin a group.
QString keyOf(const QString& path) {
    return QString::fromLatin1(path.toUtf8().toBase64(QByteArray::Base64UrlEncoding));
}

} // namespace

Preferences::Preferences(const QString& file, QObject* parent)
    : QObject(parent)
    , m_settings(std::make_unique<QSettings>(file, QSettings::IniFormat)) {}

Preferences::~Preferences() = default;

QString Preferences::userFile() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/moescope/studio.ini";
}

QString Preferences::file() const { return m_settings->fileName(); }

Theme::Mode Preferences::theme() const {
    return Theme::modeNamed(m_settings->value("appearance/theme").toString()).value_or(Theme::Mode::system);
}

void Preferences::setTheme(Theme::Mode mode) {
    m_settings->setValue("appearance/theme", QMetaEnum::fromType<Theme::Mode>().valueToKey(static_cast<int>(mode)));
}

double Preferences::scale() const {
    bool isNumber = false;
    const double scale = m_settings->value("appearance/scale").toDouble(&isNumber);
    return isNumber ? std::clamp(scale, Theme::leastScale, Theme::greatestScale) : 1.0;
}

void Preferences::setScale(double scale) { m_settings->setValue("appearance/scale", scale); }

QString Preferences::language() const { return m_settings->value("appearance/language", "system").toString(); }

void Preferences::setLanguage(const QString& code) { m_settings->setValue("appearance/language", code); }

bool Preferences::tourSeen() const { return m_settings->value("help/tourSeen").toBool(); }

void Preferences::setTourSeen(bool seen) { m_settings->setValue("help/tourSeen", seen); }

QByteArray Preferences::windowGeometry() const { return m_settings->value("window/geometry").toByteArray(); }

void Preferences::setWindowGeometry(const QByteArray& geometry) { m_settings->setValue("window/geometry", geometry); }

QByteArray Preferences::layout() const { return m_settings->value("window/layout").toByteArray(); }

void Preferences::setLayout(const QByteArray& layout) { m_settings->setValue("window/layout", layout); }

QMap<QString, QString> Preferences::shortcuts() const {
    QMap<QString, QString> own;
    m_settings->beginGroup("shortcuts");
    for (const QString& id : m_settings->childKeys())
        own[id] = m_settings->value(id).toString();
    m_settings->endGroup();
    return own;
}

void Preferences::setShortcuts(const QMap<QString, QString>& own) {
    m_settings->remove("shortcuts");
    m_settings->beginGroup("shortcuts");
    for (auto entry = own.begin(); entry != own.end(); ++entry)
        m_settings->setValue(entry.key(), entry.value());
    m_settings->endGroup();
}

bool Preferences::notifies() const { return m_settings->value("window/notify", true).toBool(); }

void Preferences::setNotifies(bool on) { m_settings->setValue("window/notify", on); }

QString Preferences::foundModel(const QString& before) const {
    const QString now = m_settings->value("moved/" + keyOf(before)).toString();
    return QFileInfo::exists(now) ? now : QString();
}

void Preferences::noteFound(const QString& before, const QString& now) {
    m_settings->setValue("moved/" + keyOf(before), now);
}

QList<RecentEntry> Preferences::stored() const {
    QList<RecentEntry> entries;
    const int count = std::min(m_settings->beginReadArray("recent"), recentEntries);
    for (int i = 0; i < count; ++i) {
        m_settings->setArrayIndex(i);
        entries.append({m_settings->value("path").toString(), m_settings->value("base").toString()});
    }
    m_settings->endArray();
    return entries;
}

void Preferences::store(const QList<RecentEntry>& entries) {
    m_settings->remove("recent");
    m_settings->beginWriteArray("recent", static_cast<int>(entries.size()));
    for (int i = 0; i < entries.size(); ++i) {
        m_settings->setArrayIndex(i);
        m_settings->setValue("path", entries[i].path);
        m_settings->setValue("base", entries[i].base);
    }
    m_settings->endArray();
}

QList<RecentEntry> Preferences::recent() const {
    QList<RecentEntry> entries = stored();
    entries.removeIf([](const RecentEntry& entry) { return entry.path.isEmpty() || !QFileInfo::exists(entry.path); });
    return entries;
}

void Preferences::noteOpened(const RecentEntry& entry) {
    QList<RecentEntry> entries = stored();
    if (!entries.isEmpty() && entries.first() == entry)
        return;
    entries.removeIf([&](const RecentEntry& other) { return other.path == entry.path; });
    entries.prepend(entry);
    entries.resize(std::min<qsizetype>(entries.size(), recentEntries));
    store(entries);
}

void Preferences::forgetRecent() { store({}); }

} // namespace moescope
#include "moc_preferences.cpp"
