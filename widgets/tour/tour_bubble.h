// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace moescope {

/// The words of one step of a tour and its buttons, as a small card inside the window.
class TourBubble : public QFrame {
    Q_OBJECT
public:
    explicit TourBubble(QWidget* window);

    /// `action` empty: no button for it. `index` of `count`, from 0.
    void showWords(const QString& title, const QString& text, const QString& action, int index, int count);
    void takeFocus();

signals:
    void nextWanted();
    void backWanted();
    void endWanted();
    void actionWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyTheme();
    void fitText();

    QLabel *m_title, *m_text, *m_place;
    QPushButton *m_action, *m_skip, *m_back, *m_next;
};

} // namespace moescope
