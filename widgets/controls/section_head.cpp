// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/section_head.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "controls/elided_label.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

SectionHead::SectionHead(const QString& title, const QString& note, QWidget* parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
    , m_title(new QLabel(title))
    , m_note(new ElidedLabel(note)) {
    const Theme& theme = Theme::instance();
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(theme.px(8));
    m_row->addWidget(m_title, 0, Qt::AlignVCenter);
    m_row->addWidget(m_note, 1, Qt::AlignVCenter);
    m_note->setProperty("role", "secondary");
    m_row->addStrut(theme.px(24)); // at least; higher controls keep their height
    connect(&theme, &Theme::themeChanged, this, &SectionHead::applyTheme);
    applyTheme();
}

void SectionHead::applyTheme() {
    const Theme& theme = Theme::instance();
    m_title->setFont(theme.font(TextRole::title));
    m_note->setFont(theme.font(TextRole::secondary));
}

void SectionHead::setTitle(const QString& title) { m_title->setText(title); }

void SectionHead::setNote(const QString& note) { m_note->setText(note); }

void SectionHead::addControl(QWidget* control) {
    m_row->insertWidget(m_export ? m_row->count() - 1 : m_row->count(), control, 0, Qt::AlignVCenter);
}

QToolButton* SectionHead::exportButton() {
    if (!m_export) {
        m_export = new QToolButton;
        m_export->setIcon(icon("download"));
        m_export->setAutoRaise(true);
        m_export->setToolTip(tr("Export"));
        m_export->setAccessibleName(tr("Export %1").arg(m_title->text()));
        m_row->addWidget(m_export, 0, Qt::AlignVCenter);
    }
    return m_export;
}

} // namespace moescope
#include "moc_section_head.cpp"
