// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QDockWidget;

namespace moescope {

/// The rooms as docks: Model | Spectra, Routing | Budget, Run. A main window of its own inside the studio's, so that
/// the docks have a margin and messages can stand above them.
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
    /// The arrangement of the design; on a narrow window the right group joins the middle one as tabs.
    void resetLayout();

protected:
    void childEvent(QChildEvent* event) override;

private:
    QList<QDockWidget*> m_docks;
};

} // namespace moescope
