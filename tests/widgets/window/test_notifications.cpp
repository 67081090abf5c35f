// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop's service for notifications is asked, over a bus of this test's own.
#include <QApplication>
#include <QDBusConnection>
#include <QDBusContext>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QWidget>

#include "widget_test.h"
#include "window/notifier.h"

using namespace moescope;
using moescope::testing::patience;

/// Stands in for the desktop.
class Desktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QStringList told;

public slots:
    uint Notify(const QString& program, uint replaces, const QString& icon, const QString& title, const QString& text,
                const QStringList& actions, const QVariantMap&, int) {
        told << QStringList{program, QString::number(replaces), icon, title, text, actions.join(',')}.join('|');
        return 7;
    }

signals:
    void ActionInvoked(uint id, const QString& action);
};

class TestNotifications : public moescope::testing::WidgetTest {
    Q_OBJECT

    QProcess m_bus;

private slots:
    void initTestCase() {
        const QString daemon = QStandardPaths::findExecutable("dbus-daemon");
        if (daemon.isEmpty())
            QSKIP("there is no dbus-daemon");
        m_bus.start(daemon, {"--session", "--nofork", "--print-address"});
        QVERIFY(m_bus.waitForReadyRead(patience));
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
    }
    void cleanupTestCase() {
        m_bus.kill();
        m_bus.waitForFinished();
    }

    void theServiceIsAskedAndAClickBringsTheWindow() {
        Desktop desktop;
        QDBusConnection server = QDBusConnection::connectToBus(QDBusConnection::SessionBus, "desktop");
        QVERIFY(server.registerObject("/org/freedesktop/Notifications", &desktop,
                                      QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(server.registerService("org.freedesktop.Notifications"));
        QWidget window;
        Notifier notifier(&window);
        notifier.tell("Run finished", "<a> & b");
        QTRY_COMPARE_WITH_TIMEOUT(desktop.told.size(), 1, patience);
        QCOMPARE(desktop.told.first(), QString("moescope|0|moescope|Run finished|&lt;a&gt; &amp; b|default,Show"));
        QTest::qWait(50); // the answer, with the notification's number
        notifier.tell("Export written", "c");
        QTRY_COMPARE_WITH_TIMEOUT(desktop.told.size(), 2, patience);
        QVERIFY(desktop.told.last().startsWith("moescope|7|")); // in the place of the first
        QVERIFY(!window.isVisible());
        emit desktop.ActionInvoked(3, "default"); // another program's
        emit desktop.ActionInvoked(7, "default");
        QTRY_VERIFY_WITH_TIMEOUT(window.isVisible(), patience);
        notifier.setEnabled(false);
        window.hide();
        notifier.tell("Run finished", "d");
        QTest::qWait(50);
        QCOMPARE(desktop.told.size(), 2);
        QDBusConnection::disconnectFromBus("desktop");
    }
};

QTEST_MAIN(TestNotifications)
#include "test_notifications.moc"
