// SPDX-License-Identifier: GPL-3.0-or-later
#include "hands.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QUrl>
#include <QWindow>

#include "widget_test.h"

namespace moescope::testing {
namespace {

QList<QPointer<QTimer>>& awaited() {
    static QList<QPointer<QTimer>> timers;
    return timers;
}

} // namespace

bool isDialogAwaited() {
    return std::ranges::any_of(awaited(), [](const auto& timer) { return timer && timer->isActive(); });
}

void verifyEveryDialogCame() {
    for (const auto& timer : std::exchange(awaited(), {})) {
        if (timer && timer->isActive()) {
            QTest::qFail("a dialog that the test waited for did not come", __FILE__, __LINE__);
            delete timer;
        }
    }
}

void useNextDialog(const char* className, std::function<void(QDialog&)> use) {
    auto* poll = new QTimer(qApp);
    awaited().append(poll);
    QElapsedTimer since;
    since.start();
    QObject::connect(poll, &QTimer::timeout, poll, [poll, since, className, use = std::move(use)] {
        auto* modal = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        const bool come = modal && modal->isVisible() && modal->inherits(className);
        if (!come && since.elapsed() < patience)
            return;
        poll->stop();
        poll->deleteLater();
        QPointer<QDialog> dialog(modal);
        if (come)
            use(*modal);
        else
            QTest::qFail(qPrintable(QStringLiteral("no %1 came").arg(className)), __FILE__, __LINE__);
        if (dialog && dialog->isVisible()) {
            QTest::qFail(qPrintable(QStringLiteral("%1 stays open").arg(dialog->metaObject()->className())), __FILE__,
                         __LINE__);
            dialog->reject();
        }
    });
    poll->start(5);
}

void answerNextQuestion(QMessageBox::StandardButton button) {
    useNext<QMessageBox>([button](QMessageBox& box) {
        QVERIFY2(box.button(button), qPrintable(box.text()));
        QTest::mouseClick(box.button(button), Qt::LeftButton);
    });
}

void pasteInto(QDialog& dialog, const QString& path) {
    auto* name = dialog.findChild<QLineEdit*>("fileNameEdit");
    auto* buttons = dialog.findChild<QDialogButtonBox*>();
    QVERIFY(name && buttons);
    QGuiApplication::clipboard()->setText(path);
    name->selectAll();
    name->paste();
    for (QAbstractButton* button : buttons->buttons()) {
        if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    }
}

void pasteIntoNextFileDialog(const QString& path) {
    useNext<QFileDialog>([path](QFileDialog& dialog) { pasteInto(dialog, path); });
}

bool dropUrls(QWidget& window, QPoint at, const QStringList& urls) {
    QMimeData data;
    QList<QUrl> list;
    for (const QString& url : urls)
        list << QUrl(url);
    data.setUrls(list);
    // To the window of the platform, which looks for the widget under the pointer that takes drops, as for a real one.
    QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(window.windowHandle(), &enter);
    if (!enter.isAccepted()) {
        QDragLeaveEvent leave;
        QApplication::sendEvent(window.windowHandle(), &leave);
        return false;
    }
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.windowHandle(), &drop);
    return drop.isAccepted();
}

bool dropFiles(QWidget& window, QPoint at, const QStringList& paths) {
    QStringList urls;
    for (const QString& path : paths)
        urls << QUrl::fromLocalFile(path).toString();
    return dropUrls(window, at, urls);
}

} // namespace moescope::testing
