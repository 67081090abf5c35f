// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/row_numbers.h"

#include <QAbstractButton>
#include <QEvent>
#include <QPainter>
#include <QTableView>

#include "theme/theme.h"

namespace moescope {

RowNumbers::RowNumbers(QTableView* table)
    : QHeaderView(Qt::Vertical, table)
    , m_table(table)
    , m_corner(table->findChild<QAbstractButton*>(QString(), Qt::FindDirectChildrenOnly)) {
    setSectionResizeMode(QHeaderView::Fixed);
    setSectionsClickable(true); // a click picks the row
    table->setVerticalHeader(this);
    if (m_corner)
        m_corner->installEventFilter(this);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&Theme::instance(), &Theme::themeChanged, this, &RowNumbers::adopt);
    adopt();
    show();
}

void RowNumbers::adopt() {
    setDefaultSectionSize(Theme::instance().px(24));
    updateGeometry();
    viewport()->update();
}

QSize RowNumbers::sizeHint() const {
    const Theme& theme = Theme::instance();
    const QFontMetrics metrics(theme.font(TextRole::secondary));
    const int digits = std::max(2, static_cast<int>(QString::number(count()).size()));
    return {metrics.horizontalAdvance(QString(digits, '0')) + theme.px(16), 0};
}

void RowNumbers::paintSection(QPainter* painter, const QRect& rect, int section) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const bool selected = m_table->selectionModel()->isRowSelected(section, {});
    painter->fillRect(rect, selected ? palette.selected : section % 2 ? palette.oddRow : palette.plot);
    painter->setFont(theme.font(TextRole::secondary));
    painter->setPen(selected ? palette.text : palette.secondary);
    painter->drawText(rect.adjusted(0, 0, -theme.px(8), 0), Qt::AlignRight | Qt::AlignVCenter,
                      QString::number(section + 1));
}

bool RowNumbers::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_corner || event->type() != QEvent::Paint)
        return QHeaderView::eventFilter(watched, event);
    const Theme& theme = Theme::instance();
    QPainter painter(m_corner);
    painter.fillRect(m_corner->rect(), theme.palette().dock);
    painter.setPen(theme.palette().border);
    painter.drawLine(m_corner->rect().bottomLeft(), m_corner->rect().bottomRight());
    painter.setFont(theme.font(TextRole::secondary));
    painter.setPen(theme.palette().secondary);
    painter.drawText(m_corner->rect().adjusted(0, 0, -theme.px(8), 0), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("#"));
    return true;
}

} // namespace moescope
#include "moc_row_numbers.cpp"
