// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

class QTableView;

namespace moescope {

/// Row numbers of a table as its rows look: same height, stripes and selection, right-aligned in the secondary font,
/// with
/// "#" in the corner. They count what is shown, so after sorting they are ranks.
class RowNumbers : public QHeaderView {
    Q_OBJECT
public:
    /// Replaces the vertical header of `table`.
    explicit RowNumbers(QTableView* table);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void adopt();

    QTableView* m_table;
    QWidget* m_corner = nullptr;
};

} // namespace moescope
