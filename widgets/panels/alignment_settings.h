// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "session/document.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QPushButton;

namespace moescope {

class SectionHead;
class ValueSlider;

/// Weights of the routing alignment and of experts and tokens in it, each with what it does, its default and where that
/// comes from.
class AlignmentSettings : public QWidget {
    Q_OBJECT
public:
    explicit AlignmentSettings(Document* document, QWidget* parent = nullptr);

    /// Greyed with the reason in the tooltip; empty: enabled.
    void setLocked(const QString& reason);

private:
    void addWeight(const QString& name, const QString& explanation, double TuningSettings::*weight, double most);
    void addChoice(const QString& name, const QString& explanation, std::string TuningSettings::*choice,
                   const std::vector<SettingChoice>& table);
    void addRow(const QString& name, const QString& explanation, QWidget* control, const QString& usual);
    QWidget* makeSwitches();
    void refresh();
    void change(const std::function<void(TuningSettings&)>& edit, const QString& undoText = {}, int mergeKey = -1);

    struct Weight {
        double TuningSettings::*member;
        ValueSlider* slider;
    };
    struct Choice {
        std::string TuningSettings::*member;
        QComboBox* box;
    };
    Document* m_document;
    SectionHead* m_head;
    QGridLayout* m_grid;
    std::vector<Weight> m_weights;
    std::vector<Choice> m_choices;
    QCheckBox *m_ownRouter, *m_lookAhead;
    QPushButton* m_revert;
    QString m_lockReason;
};

} // namespace moescope
