// SPDX-License-Identifier: GPL-3.0-or-later
#include "widget_test.h"

#include <QRegularExpression>
#include <QTest>

#include "hands.h"
#include "language/language.h"

namespace moescope::testing {
namespace {

QtMessageHandler next = nullptr;

/// Leaves out what the off-screen platform says about itself each time a window changes its size.
void withoutPlatform(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    if (!message.startsWith(QStringLiteral("This plugin does not support ")))
        next(type, context, message);
}

} // namespace

WidgetTest::WidgetTest() {
    if (!m_home.isValid())
        qFatal("no temporary folder: %s", qPrintable(m_home.errorString()));
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(variable, m_home.filePath(variable).toUtf8());
    speak("en");                                   // whatever the machine speaks
    QTest::failOnWarning(QRegularExpression(".")); // in initTestCase()
}

void WidgetTest::init() {
    if (!next) // Qt Test has set its own handler by now
        next = qInstallMessageHandler(withoutPlatform);
    QTest::failOnWarning(QRegularExpression(".")); // forgotten after each function
}

void WidgetTest::cleanup() { verifyEveryDialogCame(); }

} // namespace moescope::testing
#include "moc_widget_test.cpp"
