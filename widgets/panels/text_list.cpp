// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/text_list.h"

#include <algorithm>
#include <set>

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMimeData>
#include <QPainter>

#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QStringList filesOf(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (QFileInfo(url.toLocalFile()).isFile())
            files << url.toLocalFile();
    }
    return files;
}

/// "12,5" in German; "12.5" is understood everywhere.
double typedNumber(const QString& text, bool& isNumber) {
    const double value = QLocale().toDouble(text, &isNumber);
    return isNumber ? value : text.toDouble(&isNumber);
}

} // namespace

TextList::TextList(QWidget* parent)
    : QTableWidget(0, columns, parent) {
    const Theme& theme = Theme::instance();
    setHorizontalHeaderLabels({tr("Text"), tr("From %"), tr("To %"), tr("Share")});
    setAcceptDrops(true);
    setSelectionBehavior(SelectRows);
    setAlternatingRowColors(true);
    setAccessibleName(tr("Texts"));
    setTabKeyNavigation(false); // Tab leaves the table, arrow keys walk it
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(theme.px(24));
    horizontalHeader()->setSectionResizeMode(file, QHeaderView::Stretch);
    for (const int column : {from, to, share}) {
        horizontalHeader()->setSectionResizeMode(column, QHeaderView::Fixed);
        setColumnWidth(column, theme.px(76));
        horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    horizontalHeaderItem(file)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeaderItem(from)->setToolTip(tr("First part of the file's tokens that is used, in percent"));
    horizontalHeaderItem(to)->setToolTip(tr("Last part of the file's tokens that is used, in percent"));
    horizontalHeaderItem(share)->setToolTip(tr("Weight against the other texts"));
    connect(this, &QTableWidget::cellChanged, this, &TextList::edit);
}

void TextList::setTexts(const std::vector<TextSource>& texts) {
    m_texts = texts;
    rebuild();
}

void TextList::rebuild() {
    m_rebuilding = true;
    setRowCount(static_cast<int>(m_texts.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const TextSource& text = m_texts[static_cast<std::size_t>(row)];
        const QString path = QString::fromStdString(text.file.string());
        auto* name = new QTableWidgetItem(QFileInfo(path).fileName());
        name->setFlags(name->flags() & ~Qt::ItemIsEditable);
        name->setToolTip(path);
        setItem(row, file, name);
        const std::array values{text.from, text.to, text.share};
        for (int i = 0; i < 3; ++i) {
            auto* item = new QTableWidgetItem(significantText(values[static_cast<std::size_t>(i)]));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            setItem(row, from + i, item);
        }
    }
    const int shown = std::clamp(rowCount(), 2, 5);
    setFixedHeight(horizontalHeader()->sizeHint().height() + shown * verticalHeader()->defaultSectionSize() + 2);
    m_rebuilding = false;
    viewport()->update();
}

void TextList::edit(int row, int column) {
    if (m_rebuilding)
        return;
    TextSource text = m_texts[static_cast<std::size_t>(row)];
    bool number = false;
    const double value = typedNumber(item(row, column)->text(), number);
    if (column == from)
        text.from = value;
    else if (column == to)
        text.to = value;
    else
        text.share = value;
    const bool sound = number && text.from >= 0.0 && text.from < text.to && text.to <= 100.0 && text.share > 0.0;
    if (sound)
        m_texts[static_cast<std::size_t>(row)] = text;
    rebuild();
    if (sound)
        emit textsEdited(m_texts);
}

void TextList::addFiles(const QStringList& files) {
    for (const QString& path : files)
        m_texts.push_back({.file = path.toStdString()});
    rebuild();
    if (!files.isEmpty())
        emit textsEdited(m_texts);
}

void TextList::removeSelected() {
    std::set<int, std::greater<>> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.insert(index.row());
    for (const int row : rows)
        m_texts.erase(m_texts.begin() + row);
    rebuild();
    if (!rows.empty())
        emit textsEdited(m_texts);
}

void TextList::dragEnterEvent(QDragEnterEvent* event) {
    if (!filesOf(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void TextList::dragMoveEvent(QDragMoveEvent* event) { event->acceptProposedAction(); }

void TextList::dropEvent(QDropEvent* event) {
    addFiles(filesOf(event->mimeData()));
    event->acceptProposedAction();
}

void TextList::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete && state() != EditingState)
        return removeSelected();
    QTableWidget::keyPressEvent(event);
}

void TextList::paintEvent(QPaintEvent* event) {
    QTableWidget::paintEvent(event);
    if (!m_texts.empty())
        return;
    QPainter painter(viewport());
    painter.setPen(Theme::instance().palette().disabled);
    painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("Drop text files here, or add them"));
}

} // namespace moescope
#include "moc_text_list.cpp"
