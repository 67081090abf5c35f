// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/banner.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

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
    , m_fold(new QToolButton)
    , m_close(new QToolButton)
    , m_more(makeDetails()) {
    setObjectName("banner");
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(6));
    auto* row = new QHBoxLayout;
    column->addLayout(row);
    column->addWidget(m_more);
    row->setSpacing(theme.px(10));
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_fold);
    row->addWidget(m_close);
    m_fold->setObjectName("details");
    m_fold->setCheckable(true);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setText(tr("Details"));
    m_fold->setToolTip(tr("What ran, and the last lines of the log"));
    connect(m_fold, &QToolButton::toggled, this, &Banner::unfold);
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

QWidget* Banner::makeDetails() {
    const Theme& theme = Theme::instance();
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(theme.px(26), 0, 0, theme.px(4));
    m_details = new QPlainTextEdit;
    m_details->setReadOnly(true);
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_details->setFont(theme.font(TextRole::fixed));
    m_details->setAccessibleName(tr("Details of the message"));
    m_details->setFixedHeight(theme.px(150));
    column->addWidget(m_details);
    auto* row = new QHBoxLayout;
    const auto button = [row](const char* id, const QString& text) {
        auto* made = new QPushButton(text);
        made->setObjectName(id);
        made->setProperty("compact", true);
        row->addWidget(made);
        return made;
    };
    connect(button("copyDetails", tr("Copy")), &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_details->toPlainText()); });
    connect(button("showLog", tr("Show the log")), &QPushButton::clicked, this, &Banner::logWanted);
    connect(button("saveDiagnostics", tr("Save diagnostics…")), &QPushButton::clicked, this,
            &Banner::diagnosticsWanted);
    row->addStretch(1);
    column->addLayout(row);
    return box;
}

void Banner::unfold(bool on) {
    m_more->setVisible(on);
    m_fold->setIcon(icon(on ? "chevron-up" : "chevron-down"));
}

void Banner::setDetails(const QString& details) {
    m_details->setPlainText(details);
    m_fold->setVisible(!details.isEmpty());
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
    setDetails({});
    m_fold->setChecked(false);
    unfold(false);
    show();
}

QString Banner::text() const { return m_text->accessibleName(); }

} // namespace moescope
#include "moc_banner.cpp"
