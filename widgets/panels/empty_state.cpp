// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/empty_state.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& sentence, const QString& action,
                       QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel)
    , m_title(new QLabel(title))
    , m_sentence(new QLabel(sentence)) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme.px(6));
    column->addStretch();
    for (QLabel* label : {m_icon, m_title, m_sentence}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(label == m_sentence);
        column->addWidget(label);
    }
    m_sentence->setMinimumHeight(2 * QFontMetrics(font()).lineSpacing());
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setProperty("role", "secondary");
    if (!action.isEmpty()) {
        auto* button = new QPushButton(action);
        connect(button, &QPushButton::clicked, this, &EmptyState::actionWanted);
        column->addSpacing(theme.px(6));
        column->addWidget(button, 0, Qt::AlignHCenter);
    }
    column->addStretch();
    connect(&theme, &Theme::themeChanged, this, &EmptyState::applyTheme);
    applyTheme();
}

void EmptyState::setSentence(const QString& sentence) { m_sentence->setText(sentence); }

void EmptyState::applyTheme() {
    const Theme& theme = Theme::instance();
    m_title->setFont(theme.font(TextRole::title));
    m_icon->setPixmap(icon(m_iconName).pixmap(QSize(theme.px(28), theme.px(28)), devicePixelRatioF(), QIcon::Disabled));
}

} // namespace moescope
