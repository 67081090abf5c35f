// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "models/model_tree.h"
#include "session/document.h"

class QLabel;
class QLineEdit;
class QStackedLayout;
class QTreeView;

namespace moescope {

class SectionHead;
class ValueCard;

/// The Model room: search, the model as a tree with the plan's bits, what the model is, and what is picked.
class ModelPanel : public QWidget {
    Q_OBJECT
public:
    ModelPanel(Document* document, Selection* selection, QWidget* parent = nullptr);

signals:
    void hovered(const QString& line);
    void openWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeSearch();
    QWidget* makeCards();
    void showModel();
    void showPick();
    void search(const QString& query);
    void step(int by);

    Document* m_document;
    Selection* m_selection;
    ModelTree* m_tree;
    QTreeView* m_view;
    QLineEdit* m_search;
    QLabel* m_matches;
    ValueCard* m_modelCard;
    SectionHead* m_pickHead;
    ValueCard* m_pickCard;
    QStackedLayout* m_stack;
    std::vector<int> m_found;
    int m_current = -1; ///< of m_found
    bool m_following = false;
};

} // namespace moescope
