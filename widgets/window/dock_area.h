// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QDockWidget;

namespace moescope {

/// The rooms as docks: Model | Spectra, Routing | Budget, Run, Log. A main window of its own inside the studio's, so
/// that the docks have a margin and messages can stand above them.
class DockArea : public QMainWindow {
    Q_OBJECT
public:
    explicit DockArea(QWidget* parent = nullptr);

    /// `name` is stable (saved layouts), `title` is read. Order of calls is the order in tabs.
    QDockWidget* addRoom(const QString& name, const QString& title, QWidget* panel);
    [[nodiscard]] QDockWidget* room(const QString& name) const;
    /// In the order in which they were added.
    [[nodiscard]] const QList<QDockWidget*>& all() const { return m_docks; }
    void showRoom(const QString& name);
    /// The arrangement of the design: three columns; where they do not fit, the right group joins the middle one as
    /// tabs. A window that crosses that width later is arranged anew, unless docks were moved by hand.
    void resetLayout();
    /// Where every room is, whether it is closed, which is in front; empty before the first time that it is shown.
    [[nodiscard]] QByteArray layout() const;
    /// As layout() gave it; what cannot be used (other rooms, another screen) gives the arrangement of the design.
    /// Before the first time that it is shown: then.
    void restoreLayout(const QByteArray& layout);
    /// Of two columns: three must not hold a window wider than its screen.
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void wanted(); ///< a room is to be seen, or all of them

protected:
    void showEvent(QShowEvent* event) override;
    void childEvent(QChildEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    /// Whether three columns fit.
    [[nodiscard]] bool isWide() const;
    /// Least width of `columns` side by side, pixels; the docks of a column share it as tabs.
    [[nodiscard]] int leastWidth(const QList<QList<QDockWidget*>>& columns) const;
    [[nodiscard]] QList<QDockWidget*> views() const;
    [[nodiscard]] QList<QDockWidget*> work() const;
    void shareWidth();
    void adoptSizes();
    void arrange(); ///< as the design has it; what is closed stays closed
    void settle();
    [[nodiscard]] QStringList names(bool closedOnly) const;

    QList<QDockWidget*> m_docks;
    bool m_arranged = false, m_wide = false;
    bool m_arranging = false;
    bool m_shown = false;
    bool m_byHand = false;    ///< a dock was floated or dropped elsewhere
    bool m_ownWidths = false; ///< a separator was dragged
    QByteArray m_pending;     ///< layout for the first time that this is shown
};

} // namespace moescope
