// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QString nameOf(Banner::Kind kind) {
    switch (kind) {
    case Banner::Kind::success:
        return "check";
    case Banner::Kind::error:
        return "error";
    case Banner::Kind::info:
        break;
    }
    return "info";
}

} // namespace

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel)
    , m_text(new QLabel)
    , m_action(new QToolButton)
    , m_close(new QToolButton) {
    setObjectName("banner");
    const Theme& theme = Theme::instance();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(6));
    row->setSpacing(theme.px(10));
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_close->setIcon(icon("close"));
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close the message"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_action, &QToolButton::clicked, this, [this] {
        if (m_run)
            m_run();
    });
    connect(&Theme::instance(), &Theme::themeChanged, this, &Banner::showIcon);
    hide();
}

void Banner::showIcon() {
    if (!property("kind").isValid())
        return; // nothing said yet
    const int side = Theme::instance().px(16);
    m_icon->setPixmap(icon(property("kind").toString()).pixmap(QSize(side, side), devicePixelRatio()));
}

void Banner::say(Kind kind, const QString& title, const QString& sentence, const QString& action,
                 std::function<void()> run) {
    setProperty("kind", nameOf(kind));
    style()->unpolish(this);
    style()->polish(this);
    showIcon();
    m_text->setText(QStringLiteral("<b>%1</b>&nbsp; %2").arg(title.toHtmlEscaped(), sentence.toHtmlEscaped()));
    m_text->setAccessibleName(title + ": " + sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_run = std::move(run);
    show();
}

QString Banner::text() const { return m_text->accessibleName(); }

} // namespace moescope
#include "moc_banner.cpp"
