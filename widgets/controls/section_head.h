// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace moescope {

/// The line above a plot, table or card: title, a note (definition or unit), then the section's controls at the right
/// edge and, if asked for, the export button.
class SectionHead : public QWidget {
    Q_OBJECT
public:
    explicit SectionHead(const QString& title, const QString& note = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note);
    /// Takes the control over and puts it right of earlier ones.
    void addControl(QWidget* control);
    /// The download button at the far right; made on the first call.
    QToolButton* exportButton();

private:
    void applyTheme();

    QHBoxLayout* m_row;
    QLabel* m_title;
    QLabel* m_note;
    QToolButton* m_export = nullptr;
};

} // namespace moescope
