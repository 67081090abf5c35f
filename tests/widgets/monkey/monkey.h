// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>
#include <QWidget>

namespace moescope::testing {

/// Sends random mouse, wheel and key events to whatever window is in front, from a timer, so that modal dialogs and
/// menus, which have event loops of their own, get them too. The same seed sends the same events to the same window.
/// It types no path separators and closes file dialogs, so that it does nothing outside the test's own folders.
class Monkey : public QObject {
    Q_OBJECT
public:
    Monkey(QWidget* window, quint32 seed, QObject* parent = nullptr);

    void start();
    void stop();
    [[nodiscard]] qint64 gestures() const { return m_gestures; }
    /// What it did last, for the message of a failure.
    [[nodiscard]] QString lastGesture() const { return m_last; }

private:
    void act();
    [[nodiscard]] QWidget* front() const;
    [[nodiscard]] QWidget* somethingIn(QWidget* top);
    void click(QWidget* widget);
    void drag(QWidget* widget);
    void wheel(QWidget* widget);
    void type(QWidget* widget);
    void shortcut(QWidget* top);
    void resize(QWidget* top);
    [[nodiscard]] QPoint pointIn(const QWidget& widget);
    [[nodiscard]] Qt::KeyboardModifiers modifiers();

    QWidget* m_window;
    QRandomGenerator m_random;
    bool m_running = false;
    qint64 m_gestures = 0;
    QString m_last;
};

} // namespace moescope::testing
