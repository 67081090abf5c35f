// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace moescope {

/// A line over the docks that says what went wrong or what is done, and what to do next; what helps to find the cause
/// is folded away below it. Stays until it is closed or replaced.
class Banner : public QFrame {
    Q_OBJECT
public:
    enum class Kind { info, success, error };

    explicit Banner(QWidget* parent = nullptr);

    /// `action` empty: no button.
    void say(Kind kind, const QString& title, const QString& sentence, const QString& action = {},
             std::function<void()> run = {});
    /// Belongs to what was said last; shown when it is unfolded.
    void setDetails(const QString& details);
    [[nodiscard]] QString text() const;

signals:
    void logWanted();
    void diagnosticsWanted();

private:
    void showIcon();
    QWidget* makeDetails();
    void unfold(bool on);

    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_action;
    QToolButton* m_fold; ///< there only where there are details
    QToolButton* m_close;
    QWidget* m_more;
    QPlainTextEdit* m_details;
    std::function<void()> m_run;
};

} // namespace moescope
