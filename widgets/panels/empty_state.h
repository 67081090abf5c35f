// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace moescope {

/// What stands where nothing is yet: what this place will show, and the button that brings it.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(const QString& iconName, const QString& title, const QString& sentence, const QString& action = {},
               QWidget* parent = nullptr);
    void setSentence(const QString& sentence);

signals:
    void actionWanted();

private:
    void applyTheme();

    QString m_iconName;
    QLabel *m_icon, *m_title, *m_sentence;
};

} // namespace moescope
