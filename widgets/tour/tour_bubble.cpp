// SPDX-License-Identifier: GPL-3.0-or-later
#include "tour/tour_bubble.h"

#include <algorithm>

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "theme/theme.h"

namespace moescope {

TourBubble::TourBubble(QWidget* window)
    : QFrame(window)
    , m_title(new QLabel)
    , m_text(new QLabel)
    , m_place(new QLabel)
    , m_action(new QPushButton)
    , m_skip(new QPushButton(tr("Skip")))
    , m_back(new QPushButton(tr("Back")))
    , m_next(new QPushButton(tr("Next"))) {
    setObjectName("tourBubble");
    hide();
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12));
    column->setSpacing(theme.px(8));
    m_text->setWordWrap(true);
    m_place->setProperty("role", "secondary");
    m_next->setProperty("primary", true);
    m_next->setObjectName("tourNext");
    m_back->setObjectName("tourBack");
    m_skip->setObjectName("tourSkip");
    m_action->setObjectName("tourAction");
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_action, 0, Qt::AlignLeading);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(8));
    row->addWidget(m_place, 1);
    for (QPushButton* button : {m_skip, m_back, m_next}) {
        button->setAutoDefault(true); // Enter presses what has the focus
        row->addWidget(button);
    }
    column->addLayout(row);
    for (QWidget* before : {m_action, m_next, m_back})
        setTabOrder(before, before == m_action ? m_next : before == m_next ? m_back : m_skip);
    connect(m_next, &QPushButton::clicked, this, &TourBubble::nextWanted);
    connect(m_back, &QPushButton::clicked, this, &TourBubble::backWanted);
    connect(m_skip, &QPushButton::clicked, this, &TourBubble::endWanted);
    connect(m_action, &QPushButton::clicked, this, &TourBubble::actionWanted);
    connect(&theme, &Theme::themeChanged, this, &TourBubble::applyTheme);
    applyTheme();
}

void TourBubble::applyTheme() {
    const Theme& theme = Theme::instance();
    m_title->setFont(theme.font(TextRole::title));
    m_place->setFont(theme.font(TextRole::secondary));
    fitText();
}

/// A label that wraps its words has no height of its own.
void TourBubble::fitText() {
    const int width = Theme::instance().px(330);
    m_text->setFixedSize(width, std::max(0, m_text->heightForWidth(width))); // -1: no words yet
}

void TourBubble::showWords(const QString& title, const QString& text, const QString& action, int index, int count) {
    m_title->setText(title);
    m_text->setText(text);
    fitText();
    m_place->setText(tr("Step %1 of %2").arg(index + 1).arg(count));
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_back->setEnabled(index > 0);
    const bool last = index + 1 == count;
    m_next->setText(last ? tr("Done") : tr("Next"));
    m_skip->setVisible(!last);
    setAccessibleName(title);
    setAccessibleDescription(text);
    m_next->setAccessibleDescription(title + ". " + text); // what a reader says as the step begins
}

void TourBubble::takeFocus() {
    (m_action->isVisible() ? m_action : m_next)->setFocus(Qt::OtherFocusReason);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void TourBubble::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        emit endWanted();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit nextWanted();
    else
        QFrame::keyPressEvent(event);
}

} // namespace moescope
#include "moc_tour_bubble.cpp"
