// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QFrame>

class QLabel;
class QToolButton;

namespace moescope {

/// One line over the docks that says what went wrong or what is done, and what to do next. Stays until it is closed or
/// replaced.
class Banner : public QFrame {
    Q_OBJECT
public:
    enum class Kind { info, success, error };

    explicit Banner(QWidget* parent = nullptr);

    /// `action` empty: no button.
    void say(Kind kind, const QString& title, const QString& sentence, const QString& action = {},
             std::function<void()> run = {});
    [[nodiscard]] QString text() const;

private:
    void showIcon();

    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_action;
    QToolButton* m_close;
    std::function<void()> m_run;
};

} // namespace moescope
