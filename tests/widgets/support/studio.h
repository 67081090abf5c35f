// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QTest>

#include "made_up.h"
#include "session/run_monitor.h"
#include "theme/theme.h"
#include "widget_test.h"
#include "window/main_window.h"

namespace moescope::testing {

/// Folder of the model that comes with the program: tuned/, base/ and two texts.
inline const QString demoFolder = QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo");

/// The whole studio off-screen, as app/studio puts it together. Without an engine of its own it gets made-up answers.
struct Studio {
    explicit Studio(CoreJobs engine = made_up::engine())
        : workbench(std::move(engine))
        , window(&workbench, demoFolder) {
        window.resize(1920, 1200);
        window.show();
        if (!QTest::qWaitForWindowActive(&window, patience))
            qFatal("the window does not show");
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience); // the welcome page lists runs
    }

    /// With everything that the demo works out by itself.
    void openDemo() {
        window.openDemo();
        QTRY_VERIFY_WITH_TIMEOUT(workbench.document()->comparison(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    }
    [[nodiscard]] bool isIdle() { return workbench.jobs()->queue().jobs().empty(); }
    /// Presses a key of the keyboard while the window has the focus.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        // Off-screen no window manager gives the focus back when a dialog has closed.
        if (!window.isActiveWindow()) {
            window.activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&window, patience));
        }
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &window, key, modifiers);
    }
    [[nodiscard]] Document& document() { return *workbench.document(); }
    [[nodiscard]] ModulePlan planned(const std::string& module) {
        return document().planState().plan.modules.at(module);
    }

    Workbench workbench;
    MainWindow window;
};

} // namespace moescope::testing
