// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QWidget>

#include "session/document.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;

namespace moescope {

class ValueSlider;

/// The upper part of the Budget room: strategy, widths, target, and the strategy's own parameters, all of it built from
/// strategyTable(). Follows the document and writes to it; a drag of a slider is one undo step.
class BudgetSettings : public QWidget {
    Q_OBJECT
public:
    explicit BudgetSettings(Document* document, QWidget* parent = nullptr);

    /// Why the last wish could not be met; empty: it was.
    void setProblem(const QString& sentence);

private:
    QWidget* makeChoices();
    QWidget* makeWidths();
    QWidget* makeOthers();
    void makeParameters(const std::string& strategy);
    void refresh();
    void change(const std::function<void(AllocateConfig&)>& edit, const QString& undoText, int mergeKey = -1);

    Document* m_document;
    QComboBox *m_strategy, *m_granularity, *m_budget, *m_otherBits, *m_group, *m_grid;
    QLabel* m_problem;
    std::map<int, QCheckBox*> m_widths;
    ValueSlider* m_mean;
    QGridLayout* m_parameters;
    std::string m_parametersOf; ///< strategy that the parameter rows were made for
    std::map<std::string, std::function<void(double)>> m_showParameter;
    bool m_showing = false;
};

} // namespace moescope
