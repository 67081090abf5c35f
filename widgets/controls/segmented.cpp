// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/segmented.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace moescope {

Segmented::Segmented(QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (!on)
            return;
        m_current = m_group->button(id)->objectName();
        emit changed(m_current);
    });
}

QToolButton* Segmented::addSegment(const QString& id, const QString& text) {
    auto* button = new QToolButton;
    button->setObjectName(id);
    button->setText(text);
    button->setCheckable(true);
    layout()->addWidget(button);
    m_group->addButton(button);
    if (m_current.isEmpty())
        setCurrent(id);
    shape();
    return button;
}

/// The style sheet rounds the outer corners only.
void Segmented::shape() {
    const auto buttons = m_group->buttons();
    for (qsizetype i = 0; i < buttons.size(); ++i) {
        const bool first = i == 0, last = i == buttons.size() - 1;
        buttons[i]->setProperty("segment", first && last ? "only" : first ? "first" : last ? "last" : "middle");
    }
}

QToolButton* Segmented::find(const QString& id) const {
    return findChild<QToolButton*>(id, Qt::FindDirectChildrenOnly);
}

void Segmented::setText(const QString& id, const QString& text) {
    if (auto* button = find(id))
        button->setText(text);
}

QString Segmented::current() const { return m_current; }

void Segmented::setCurrent(const QString& id) {
    if (auto* button = find(id))
        button->setChecked(true);
}

} // namespace moescope
#include "moc_segmented.cpp"
