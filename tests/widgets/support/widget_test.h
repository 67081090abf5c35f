// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTemporaryDir>

namespace moescope::testing {

/// How long a test waits for something that must happen. Not a bound on speed: it ends a test that would hang, on a
/// machine that may be busy with other things.
inline constexpr int patience = 60000; // milliseconds

/// Base of the widgets' tests. A warning of Qt fails the test function in which it appears, and what the studio keeps
/// (runs, exports, log, settings) goes into a folder of this test's own, which is gone with it: tests may run side by
/// side. A test with an init() or cleanup() of its own calls this one first.
class WidgetTest : public QObject {
    Q_OBJECT
public:
    WidgetTest();

protected slots:
    void init();
    void cleanup();

private:
    QTemporaryDir m_home;
};

} // namespace moescope::testing
