// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QDialog>
#include <QMessageBox>
#include <QStringList>

class QWidget;

namespace moescope::testing {

/// What a person does where a test cannot simply send one event.

/// Uses the next modal dialog of the given class when it has come. The test fails if it does not come, or is still open
/// afterwards; it is closed then, so that the test goes on.
void useNextDialog(const char* className, std::function<void(QDialog&)> use);
template <class Dialog>
void useNext(std::function<void(Dialog&)> use) {
    useNextDialog(Dialog::staticMetaObject.className(),
                  [use = std::move(use)](QDialog& dialog) { use(static_cast<Dialog&>(dialog)); });
}

/// Whether one of these is still waited for.
bool isDialogAwaited();
/// Fails the test if one of these has not come by now. WidgetTest::cleanup() asks.
void verifyEveryDialogCame();

/// Clicks a button of the next message box.
void answerNextQuestion(QMessageBox::StandardButton button);
/// Pastes a path into a file dialog, or the next one, and accepts it.
void pasteInto(QDialog& dialog, const QString& path);
void pasteIntoNextFileDialog(const QString& path);

/// Drags files or folders (or, with another scheme, addresses) from another program over `window` and lets go at `at`.
/// False: the window would not take them, and nothing was dropped.
bool dropUrls(QWidget& window, QPoint at, const QStringList& urls);
bool dropFiles(QWidget& window, QPoint at, const QStringList& paths);

} // namespace moescope::testing
