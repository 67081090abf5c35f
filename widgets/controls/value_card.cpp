// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/value_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QStyle>

#include "controls/elided_label.h"
#include "theme/theme.h"

namespace moescope {

ValueCard::ValueCard(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this)) {
    const Theme& theme = Theme::instance();
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(theme.px(8));
    m_grid->setVerticalSpacing(theme.px(4));
    m_grid->setColumnStretch(1, 1);
}

void ValueCard::setRows(const std::vector<Row>& rows) {
    m_rows = rows;
    const auto count = static_cast<int>(rows.size());
    for (int row = 0; row < std::max(count, m_grid->rowCount()); ++row) {
        for (int column = 0; column < 2; ++column) {
            auto* item = m_grid->itemAtPosition(row, column);
            QLabel* label = item ? static_cast<QLabel*>(item->widget()) : nullptr;
            if (!label && row < count) {
                label = column == 0 ? new QLabel : new ElidedLabel;
                m_grid->addWidget(label, row, column);
            }
            if (!label)
                continue;
            label->setVisible(row < count);
            if (row >= count)
                continue;
            const Row& shown = rows[static_cast<std::size_t>(row)];
            label->setText(column == 0 ? shown.name : shown.value);
            label->setToolTip(shown.tooltip);
            if (column == 0) {
                label->setProperty("role", shown.accent ? "accent" : "secondary");
                label->style()->unpolish(label); // reads the property anew
                label->style()->polish(label);
            } else {
                label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
                label->setAccessibleName(shown.name + ": " + shown.value);
            }
        }
    }
}

} // namespace moescope
#include "moc_value_card.cpp"
