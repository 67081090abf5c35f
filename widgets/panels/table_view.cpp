// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/table_view.h"

#include <QHeaderView>
#include <QTableView>

#include "theme/theme.h"

namespace moescope {
namespace {

/// A style sheet's padding is not in the width that Qt asks for when the cells are narrower than the title.
class Titles final : public QHeaderView {
public:
    explicit Titles(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent) {
        setSectionsClickable(true);
    }

protected:
    [[nodiscard]] QSize sectionSizeFromContents(int section) const override {
        return QHeaderView::sectionSizeFromContents(section) + QSize(Theme::instance().px(12), 0);
    }
};

} // namespace

QTableView* makeTable(QAbstractItemModel* model, const QString& name) {
    auto* view = new QTableView;
    view->setHorizontalHeader(new Titles(view));
    view->setModel(model);
    view->setAccessibleName(name);
    view->setAlternatingRowColors(true);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setMouseTracking(true);
    view->setCornerButtonEnabled(false);
    view->setTabKeyNavigation(false); // Tab leaves the table, arrow keys walk it
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    QHeaderView *columns = view->horizontalHeader(), *rows = view->verticalHeader();
    columns->setHighlightSections(false);
    columns->setResizeContentsPrecision(16); // rows measured for a width: of 64, style sheets make 25 ms
    columns->setSectionResizeMode(QHeaderView::ResizeToContents);
    rows->setHighlightSections(false);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    rows->hide();
    const auto adopt = [view] { view->verticalHeader()->setDefaultSectionSize(Theme::instance().px(24)); };
    QObject::connect(&Theme::instance(), &Theme::themeChanged, view, adopt);
    adopt();
    return view;
}

void whenRowChosen(QTableView* view, std::function<void(int row)> chosen) {
    QObject::connect(view, &QTableView::clicked, view, [chosen](const QModelIndex& index) { chosen(index.row()); });
    QObject::connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, view,
                     [view, chosen](const QModelIndex& current) {
                         if (current.isValid() && view->hasFocus())
                             chosen(current.row());
                     });
}

QString tabSeparated(const QAbstractItemModel& model) {
    QStringList lines;
    for (int row = -1; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << (row < 0 ? model.headerData(column, Qt::Horizontal) : model.index(row, column).data()).toString();
        lines << cells.join('\t');
    }
    return lines.join('\n');
}

} // namespace moescope
