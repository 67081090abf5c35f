// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QToolButton;

namespace moescope {

class DockArea;

/// Title of a dock: one tab for each dock of its group, the front one marked, and the buttons to float and close it at
/// the right edge. Stands in for the tab bar of QMainWindow, which has no room for buttons. Dragging it moves the dock.
class DockTitle : public QWidget {
    Q_OBJECT
public:
    DockTitle(QDockWidget* dock, DockArea* area);

    /// Docks that share this place, in the order in which they were made, this one included.
    [[nodiscard]] QList<QDockWidget*> group() const;
    [[nodiscard]] QRect tabRect(const QDockWidget* dock) const;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QRect leftToRightTab(const QDockWidget* dock) const;
    [[nodiscard]] QDockWidget* at(QPoint position) const;

    QDockWidget* m_dock;
    DockArea* m_area;
    QToolButton* m_float;
    QToolButton* m_close;
    QDockWidget* m_hovered = nullptr;
};

} // namespace moescope
