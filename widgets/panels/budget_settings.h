// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QWidget>

#include "session/document.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QStackedWidget;

namespace moescope {

class Segmented;
class ValueSlider;

/// The upper part of the Budget room: strategy, widths, target, and the strategy's own parameters, all of it built from
/// strategyTable(). Follows the document and writes to it; a drag of a slider is one undo step.
class BudgetSettings : public QWidget {
    Q_OBJECT
public:
    explicit BudgetSettings(Document* document, QWidget* parent = nullptr);

    /// Why the last wish could not be met; empty: it was.
    void setProblem(const QString& sentence);
    /// What the answer to the last wish waits for; empty: nothing.
    void setNotice(const QString& sentence);
    /// Sizes that plans on the hull have, bytes, ascending; empty: the size cannot be the target, for the reason `why`.
    void setSizes(const std::vector<std::int64_t>& bytes, const QString& why);
    /// Of the present plan.
    void showSize(std::int64_t bytes);

signals:
    void sizeWanted(std::int64_t bytes, int drag);

private:
    QWidget* makeTarget();
    QWidget* makeMemory();
    void say(const QString& sentence, const char* role);
    /// Bytes of memory beside the weights: cache and workspace.
    [[nodiscard]] std::int64_t otherMemory() const;
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
    Segmented* m_target; ///< what the slider counts; switching it keeps the plan
    QStackedWidget* m_sliders;
    ValueSlider *m_mean, *m_size, *m_memory;
    QComboBox* m_context;                        ///< tokens in the cache
    double m_sizeUnit = 1e6, m_memoryUnit = 1e9; ///< bytes
    std::vector<std::int64_t> m_sizes;           ///< of the tensors, as setSizes() was told
    QGridLayout* m_parameters;
    std::string m_parametersOf; ///< strategy that the parameter rows were made for
    std::map<std::string, std::function<void(double)>> m_showParameter;
    bool m_showing = false;
};

} // namespace moescope
