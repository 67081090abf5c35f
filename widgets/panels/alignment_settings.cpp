// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/alignment_settings.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "controls/value_slider.h"
#include "models/core_text.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QLabel* small(const QString& words) {
    auto* label = new QLabel(words);
    label->setFont(Theme::instance().font(TextRole::secondary));
    label->setProperty("role", "secondary");
    return label;
}

} // namespace

AlignmentSettings::AlignmentSettings(Document* document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_head(new SectionHead(tr("Alignment")))
    , m_grid(new QGridLayout) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    column->addWidget(m_head);
    column->addLayout(m_grid);
    column->addWidget(makeSwitches());
    m_grid->setHorizontalSpacing(theme.px(12));
    m_grid->setVerticalSpacing(theme.px(4));
    m_grid->setColumnMinimumWidth(0, theme.px(210));
    m_grid->setColumnStretch(1, 1);
    m_grid->addWidget(small(tr("Default")), 0, 2, Qt::AlignRight);
    m_grid->addWidget(small(tr("Source")), 0, 3);
    addWeight(tr("λ value"), tr("match router logits near the top-k boundary"), &TuningSettings::valueWeight, 1.0);
    addWeight(tr("λ structure"), tr("keep the selected experts above the rest"), &TuningSettings::structureWeight, 1.0);
    addWeight(tr("λ order"), tr("keep the order of ranks 1 to 2k"), &TuningSettings::orderWeight, 1.0);
    addWeight(tr("Temperature τ"), tr("width of the boundary weight, in sd of the logits"),
              &TuningSettings::temperature, 3.0);
    addChoice(tr("Experts in λ value"), tr("which experts' logits count most"), &TuningSettings::valueWeighting,
              valueWeightingTable());
    addWeight(tr("Their strength"), tr("power of the experts' weights; 0: all alike"), &TuningSettings::valueStrength,
              4.0);
    addChoice(tr("Tokens"), tr("which tokens count most in all three"), &TuningSettings::tokenWeighting,
              tokenWeightingTable());
    connect(m_document, &Document::runConfigChanged, this, &AlignmentSettings::refresh);
    refresh();
}

void AlignmentSettings::addWeight(const QString& name, const QString& explanation, double TuningSettings::*weight,
                                  double most) {
    auto* slider = new ValueSlider({weight == &TuningSettings::temperature ? 0.1 : 0.0, most, 0.05, 2});
    slider->setName(name);
    addRow(name, explanation, slider, fixedText(TuningSettings{}.*weight, 2));
    m_weights.push_back({weight, slider});
    connect(slider, &ValueSlider::edited, this, [this, weight](double value, int drag) {
        change([&](TuningSettings& tuning) { tuning.*weight = value; }, {}, drag);
    });
}

void AlignmentSettings::addChoice(const QString& name, const QString& explanation, std::string TuningSettings::*choice,
                                  const std::vector<SettingChoice>& table) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    QString usual;
    for (const SettingChoice& one : table) {
        box->addItem(coreText(one.name), toQString(one.id));
        box->setItemData(box->count() - 1, coreText(one.definition), Qt::ToolTipRole);
        if (one.id == TuningSettings{}.*choice)
            usual = coreText(one.name);
    }
    addRow(name, explanation, box, usual);
    m_choices.push_back({choice, box});
    connect(box, &QComboBox::activated, this, [this, choice, box] {
        change([&](TuningSettings& tuning) { tuning.*choice = box->currentData().toString().toStdString(); });
    });
}

void AlignmentSettings::addRow(const QString& name, const QString& explanation, QWidget* control,
                               const QString& usual) {
    const int row = m_grid->rowCount();
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new QLabel(name));
    column->addWidget(small(explanation));
    m_grid->addWidget(words, row, 0);
    m_grid->addWidget(control, row, 1);
    m_grid->addWidget(small(usual), row, 2, Qt::AlignRight);
    auto* source = small(tr("ours"));
    source->setToolTip(
        tr("Our own reading of VSRAQ, chosen by experiment; the paper gives no formula that can be reached "
           "(docs/methods/vsraq.md)"));
    m_grid->addWidget(source, row, 3);
}

QWidget* AlignmentSettings::makeSwitches() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(16));
    m_ownRouter = new QCheckBox(tr("Own router"));
    m_ownRouter->setToolTip(tr("Align the layer's own router, which sees its quantized attention"));
    m_lookAhead = new QCheckBox(tr("Look ahead to the next router"));
    m_lookAhead->setToolTip(
        tr("Align the next layer's router, which sees everything before it; costs about 1.75 times as "
           "much an iteration"));
    m_revert = new QPushButton(icon("revert"), tr("Defaults"));
    m_revert->setToolTip(tr("Back to the default of each"));
    row->addWidget(m_ownRouter);
    row->addWidget(m_lookAhead);
    row->addStretch(1);
    row->addWidget(m_revert);
    connect(m_ownRouter, &QCheckBox::clicked, this,
            [this](bool on) { change([on](TuningSettings& tuning) { tuning.ownRouter = on; }); });
    connect(m_lookAhead, &QCheckBox::clicked, this,
            [this](bool on) { change([on](TuningSettings& tuning) { tuning.lookAhead = on ? "next" : "none"; }); });
    connect(m_revert, &QPushButton::clicked, this, [this] {
        const auto toDefaults = [this](TuningSettings& tuning) {
            const TuningSettings defaults;
            for (const Weight& weight : m_weights)
                tuning.*weight.member = defaults.*weight.member;
            for (const Choice& choice : m_choices)
                tuning.*choice.member = defaults.*choice.member;
            tuning.ownRouter = defaults.ownRouter;
            tuning.lookAhead = defaults.lookAhead;
        };
        change(toDefaults, tr("Default weights"));
    });
    return box;
}

void AlignmentSettings::refresh() {
    const TuningSettings& tuning = m_document->runConfig().tuning;
    for (const Weight& weight : m_weights)
        weight.slider->setValue(tuning.*weight.member);
    for (const Choice& choice : m_choices) {
        choice.box->setCurrentIndex(choice.box->findData(QString::fromStdString(tuning.*choice.member)));
        choice.box->setToolTip(choice.box->currentData(Qt::ToolTipRole).toString());
    }
    m_ownRouter->setChecked(tuning.ownRouter);
    m_lookAhead->setChecked(tuning.lookAhead != "none");
    const bool aligned = m_document->runConfig().method == "vsraq";
    setEnabled(aligned && m_lockReason.isEmpty());
    setToolTip(aligned ? m_lockReason : tr("Only VSRAQ aligns routers; choose it above"));
    QString note =
        aligned ? tr("relative to round to nearest, so a weight means the same on every model") : tr("VSRAQ only");
    if (aligned && tuning.structureWeight > 0.0 && tuning.valueWeight <= 0.0)
        note = tr("structure without value does harm: raise λ value");
    else if (aligned && tuning.lookAhead != "none" && !tuning.ownRouter)
        note = tr("look-ahead without the own router does nothing");
    m_head->setNote(note);
}

void AlignmentSettings::change(const std::function<void(TuningSettings&)>& edit, const QString& undoText,
                               int mergeKey) {
    RunConfig config = m_document->runConfig();
    edit(config.tuning);
    m_document->setRunConfig(config, undoText, mergeKey);
}

void AlignmentSettings::setLocked(const QString& reason) {
    m_lockReason = reason;
    refresh();
}

} // namespace moescope
#include "moc_alignment_settings.cpp"
