// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/notifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QWidget>

namespace moescope {
namespace {

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

/// Asking for a bus where there is none would start one.
bool hasBus() {
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

} // namespace

Notifier::Notifier(QWidget* window)
    : QObject(window)
    , m_window(window)
    , m_post([this](const QString& title, const QString& text) { post(title, text); }) {}

void Notifier::tell(const QString& title, const QString& text) {
    if (!m_enabled || QApplication::activeWindow()) // a dialog of ours is as good as the window
        return;
    QApplication::alert(m_window);
    m_post(title, text);
}

void Notifier::post(const QString& title, const QString& text) {
    if (!hasBus())
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!std::exchange(m_listening, true))
        bus.connect(service, path, service, QStringLiteral("ActionInvoked"), this, SLOT(act(uint)));
    QDBusMessage message = QDBusMessage::createMethodCall(service, path, service, QStringLiteral("Notify"));
    message << QStringLiteral("moescope") << m_shown << QStringLiteral("moescope") << title
            << text.toHtmlEscaped() // the service reads markup
            << QStringList{QStringLiteral("default"), tr("Show")}
            << QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("moescope")}} << -1;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        if (const QDBusPendingReply<uint> reply = *answer; !reply.isError())
            m_shown = reply.value(); // the next one takes its place
        answer->deleteLater();
    });
}

void Notifier::act(uint id) {
    if (id != m_shown)
        return;
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

} // namespace moescope
#include "moc_notifier.cpp"
