// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;
class QToolButton;

namespace moescope {

class HelpView;

/// The program's pages, without a network: a list of them that becomes the places found while words are typed, and the
/// page beside it. Stays open beside the studio.
class HelpWindow : public QDialog {
    Q_OBJECT
public:
    explicit HelpWindow(QWidget* parent = nullptr);

    /// `topic` is a page, or a place in it: "methods/flips.md#flip-rate".
    void showTopic(const QString& topic);
    [[nodiscard]] HelpView* view() { return m_view; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeList();
    QWidget* makeReader();
    void fill(const QString& words);
    void openCurrent();
    void markShown(const QString& path);

    QLineEdit* m_search;
    QListWidget* m_list;
    HelpView* m_view;
    QToolButton *m_back, *m_forward;
};

} // namespace moescope
