// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/document.h"

class QComboBox;
class QGridLayout;
class QSpinBox;
class QToolButton;

namespace moescope {

class SectionHead;
class Segmented;
class TextList;

/// What a run is made of: method, texts, numbers of the calibration and of the tuning, device.
class RunSettings : public QWidget {
    Q_OBJECT
public:
    explicit RunSettings(Document* document, QWidget* parent = nullptr);

    /// Greyed with the reason in the tooltip; empty: enabled.
    void setLocked(const QString& reason);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QSpinBox* addNumber(const QString& name, const QString& explanation, int least, int most, int step,
                        std::function<int&(RunConfig&)> member);
    void addField(const QString& name, const QString& explanation, QWidget* field);
    void addBalance();
    void addStarving();
    void addProducts();
    void addStates();
    [[nodiscard]] QString memory(const RunConfig& config) const;
    QWidget* makeMethod();
    QWidget* makeTexts();
    void refresh();
    void change(const std::function<void(RunConfig&)>& edit, const QString& undoText = {}, int mergeKey = -1);
    void mergeVisits(QSpinBox* box);

    struct Number {
        QSpinBox* box;
        std::function<int&(RunConfig&)> member;
    };
    Document* m_document;
    SectionHead* m_head;
    Segmented* m_method;
    QComboBox* m_preset; ///< the first entry: settings of one's own
    TextList* m_texts;
    QToolButton *m_add, *m_remove;
    QGridLayout* m_grid;
    std::vector<Number> m_numbers;
    int m_fields = 0; ///< in the grid
    QSpinBox* m_balance;
    QComboBox* m_starving;
    QComboBox* m_products;
    QComboBox* m_states;
    QComboBox* m_device;
    QWidget* m_body;
    int m_visit;      ///< merge key: all that is done in one visit to a box is one undo step
    QString m_locked; ///< why settings are fixed; empty: they are not
};

} // namespace moescope
