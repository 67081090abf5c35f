// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/run_settings.h"

#include <algorithm>
#include <cmath>

#include <QAbstractItemView>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "controls/segmented.h"
#include "models/core_text.h"
#include "models/model_text.h"
#include "panels/text_list.h"
#include "plots/number_text.h"
#include "quantize/memory_prediction.h"
#include "quantize/presets.h"
#include "session/merge_key.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int numbersInARow = 4;

void fill(QComboBox* box, const std::vector<SettingChoice>& table) {
    for (const SettingChoice& choice : table) {
        box->addItem(coreText(choice.name), toQString(choice.id));
        box->setItemData(box->count() - 1, coreText(choice.definition), Qt::ToolTipRole);
    }
}

} // namespace

RunSettings::RunSettings(Document* document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_head(new SectionHead(tr("Method and calibration")))
    , m_method(new Segmented)
    , m_preset(new QComboBox)
    , m_texts(new TextList)
    , m_add(new QToolButton)
    , m_remove(new QToolButton)
    , m_grid(new QGridLayout)
    , m_balance(new QSpinBox)
    , m_starving(new QComboBox)
    , m_products(new QComboBox)
    , m_states(new QComboBox)
    , m_device(new QComboBox)
    , m_body(new QWidget)
    , m_visit(newMergeKey()) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    column->addWidget(m_head);
    column->addWidget(m_body);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(theme.px(8));
    body->addWidget(makeMethod());
    body->addWidget(makeTexts());
    body->addLayout(m_grid);
    m_grid->setHorizontalSpacing(theme.px(12));
    m_grid->setVerticalSpacing(theme.px(4));
    addNumber(tr("Windows"), tr("Calibration windows over all texts"), 8, 100000, 8,
              [](RunConfig& c) -> int& { return c.samples; });
    addNumber(tr("Tokens"), tr("Length of a window"), 16, 32768, 64, [](RunConfig& c) -> int& { return c.length; });
    addNumber(tr("Iterations"), tr("Steps a layer; 0 for round to nearest"), 1, 10000, 50,
              [](RunConfig& c) -> int& { return c.tuning.iterations; });
    addNumber(tr("Batch"), tr("Windows an iteration"), 1, 256, 1, [](RunConfig& c) -> int& { return c.tuning.batch; });
    addBalance();
    addStarving();
    addProducts();
    addStates();
    connect(m_document, &Document::runConfigChanged, this, &RunSettings::refresh);
    refresh();
}

QWidget* RunSettings::makeMethod() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    m_method->addSegment("vsraq", tr("VSRAQ"))->setToolTip(tr("Sign-gradient tuning with routers kept in line"));
    m_method->addSegment("autoround", tr("AutoRound"))
        ->setToolTip(tr("Sign-gradient tuning of the layer's output alone"));
    m_method->addSegment("gptq", tr("GPTQ"))
        ->setToolTip(tr("Column by column, by the second moments of the inputs; no tuning: seconds to minutes"));
    m_method->addSegment("rtn", tr("Nearest"))->setToolTip(tr("Round to nearest; no tuning: seconds"));
    m_preset->addItem(tr("Own settings"));
    m_preset->setItemData(0, tr("A mix of settings that no preset has"), Qt::ToolTipRole);
    for (const Preset& preset : presetTable()) {
        m_preset->addItem(coreText(preset.name),
                          QByteArray(preset.id.data(), static_cast<qsizetype>(preset.id.size())));
        m_preset->setItemData(m_preset->count() - 1, coreText(preset.definition), Qt::ToolTipRole);
    }
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setMinimumContentsLength(12);
    m_preset->view()->setMinimumWidth(Theme::instance().px(210));
    connect(m_preset, &QComboBox::activated, this, [this] {
        const auto preset = findPreset(m_preset->currentData().toByteArray().toStdString());
        if (!preset)
            return refresh(); // there is nothing to set: the name of what is set comes back
        const auto adopt = [&](RunConfig& config) {
            config.method = (*preset)->method;
            config.tuning = (*preset)->tuning;
        };
        change(adopt, tr("Preset %1").arg(m_preset->currentText()));
    });
    m_device->addItem(tr("CPU"), "cpu");
    m_device->addItem(tr("CUDA"), "cuda");
    m_device->setAccessibleName(tr("Device"));
    m_device->setToolTip(tr("Where the run computes; CUDA is loaded when it is first used"));
    row->addWidget(m_method);
    row->addWidget(m_preset);
    row->addStretch(1);
    row->addWidget(m_device);
    connect(m_method, &Segmented::changed, this, [this](const QString& id) {
        if (id.toStdString() != m_document->runConfig().method)
            change([&](RunConfig& config) { config.method = id.toStdString(); });
    });
    connect(m_device, &QComboBox::activated, this, [this] {
        change([this](RunConfig& config) { config.device = m_device->currentData().toString().toStdString(); });
    });
    return box;
}

QWidget* RunSettings::makeTexts() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(4));
    m_add->setIcon(icon("add"));
    m_add->setToolTip(tr("Add texts: UTF-8 files, or .jsonl files of documents"));
    m_add->setAccessibleName(tr("Add texts"));
    m_remove->setIcon(icon("remove"));
    m_remove->setToolTip(tr("Remove the selected texts"));
    m_remove->setAccessibleName(tr("Remove texts"));
    box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* buttons = new QVBoxLayout;
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(0);
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    row->addWidget(m_texts, 1, Qt::AlignTop);
    row->addLayout(buttons);
    connect(m_add, &QToolButton::clicked, this, [this] {
        m_texts->addFiles(QFileDialog::getOpenFileNames(this, tr("Add texts"), {},
                                                        tr("Texts (*.txt *.md *.py *.json *.jsonl);;All files (*)")));
    });
    connect(m_remove, &QToolButton::clicked, m_texts, &TextList::removeSelected);
    connect(m_texts, &TextList::textsEdited, this,
            [this](const std::vector<TextSource>& texts) { change([&](RunConfig& config) { config.texts = texts; }); });
    return box;
}

QSpinBox* RunSettings::addNumber(const QString& name, const QString& explanation, int least, int most, int step,
                                 std::function<int&(RunConfig&)> member) {
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setKeyboardTracking(false);
    RunConfig defaults;
    addField(name, tr("%1; default %2").arg(explanation).arg(member(defaults)), box);
    connect(box, &QSpinBox::valueChanged, this,
            [this, member](int value) { change([&](RunConfig& config) { member(config) = value; }, {}, m_visit); });
    mergeVisits(box);
    m_numbers.push_back({box, std::move(member)});
    return box;
}

void RunSettings::addField(const QString& name, const QString& explanation, QWidget* field) {
    auto* label = new QLabel(name);
    label->setFont(Theme::instance().font(TextRole::secondary));
    label->setProperty("role", "secondary");
    label->setToolTip(explanation);
    field->setToolTip(explanation);
    field->setAccessibleName(name);
    m_grid->addWidget(label, 2 * (m_fields / numbersInARow), m_fields % numbersInARow);
    m_grid->addWidget(field, 2 * (m_fields / numbersInARow) + 1, m_fields % numbersInARow);
    ++m_fields;
}

void RunSettings::addBalance() {
    m_balance->setRange(0, 100);
    m_balance->setSingleStep(10);
    m_balance->setSuffix(tr(" %"));
    m_balance->setSpecialValueText(tr("off"));
    m_balance->setKeyboardTracking(false);
    addField(
        tr("Balance"),
        tr("Choose windows so that each expert receives this share of an even spread, where the texts have it; the "
           "sample is then biased towards rare experts, and the report says how far"),
        m_balance);
    connect(m_balance, &QSpinBox::valueChanged, this,
            [this](int percent) { change([&](RunConfig& config) { config.balance = percent / 100.0; }, {}, m_visit); });
    mergeVisits(m_balance);
}

void RunSettings::mergeVisits(QSpinBox* box) {
    connect(box, &QSpinBox::editingFinished, this, [this] { m_visit = newMergeKey(); });
}

void RunSettings::addStarving() {
    fill(m_starving, starvingTable());
    m_starving->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_starving->setMinimumContentsLength(12);
    addField(tr("Starving experts"),
             tr("What becomes of experts that fewer than 0.5 % of the calibration tokens reach; each is named in the "
                "report with what was done"),
             m_starving);
    connect(m_starving, &QComboBox::activated, this, [this] {
        change(
            [this](RunConfig& config) { config.tuning.starving = m_starving->currentData().toString().toStdString(); });
    });
}

void RunSettings::addProducts() {
    fill(m_products, productTable());
    addField(tr("Products"),
             tr("Arithmetic of the layers' products; bfloat16 is for large models on a GPU, and for processors that "
                "multiply in it (AMX, AVX-512 BF16); on others it is slower"),
             m_products);
    connect(m_products, &QComboBox::activated, this, [this] {
        change([this](RunConfig& config) { config.dtype = m_products->currentData().toString().toStdString(); });
    });
}

void RunSettings::addStates() {
    fill(m_states, statesTable());
    m_states->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_states->setMinimumContentsLength(12);
    addField(tr("Hidden states"),
             tr("Where the calibration windows' hidden states lie between layers; the result is the same"), m_states);
    connect(m_states, &QComboBox::activated, this, [this] {
        change([this](RunConfig& config) { config.states = m_states->currentData().toString().toStdString(); });
    });
}

/// What the tuning of the largest layer will take, in words; empty before there is a plan.
QString RunSettings::memory(const RunConfig& config) const {
    if (!isVisible() || !m_document->model() || !m_document->hasPlan())
        return {};
    const bool beside = config.device == "cuda" && config.states == "memory";
    const MemoryPrediction predicted = predictMemory(*m_document->model(), config, m_document->planState().plan,
                                                     /*onDevice=*/!beside && config.states != "file");
    return tr(", about %1 of memory").arg(bytesText(static_cast<std::int64_t>(predicted.total())));
}

/// What the run takes of memory is counted when somebody looks, not at each move of the budget's slider.
void RunSettings::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void RunSettings::refresh() {
    RunConfig config = m_document->runConfig();
    m_method->setCurrent(QString::fromStdString(config.method));
    m_device->setCurrentIndex(m_device->findData(QString::fromStdString(config.device)));
    const auto preset = std::ranges::find_if(
        presetTable(), [&](const Preset& one) { return one.method == config.method && one.tuning == config.tuning; });
    m_preset->setCurrentIndex(preset == presetTable().end() ? 0 : static_cast<int>(preset - presetTable().begin()) + 1);
    m_preset->setToolTip(m_preset->currentData(Qt::ToolTipRole).toString());
    m_texts->setTexts(config.texts);
    for (const Number& number : m_numbers) {
        const QSignalBlocker quiet(number.box);
        number.box->setValue(number.member(config));
    }
    {
        const QSignalBlocker quiet(m_balance);
        m_balance->setValue(static_cast<int>(std::lround(100 * config.balance)));
    }
    m_starving->setCurrentIndex(m_starving->findData(QString::fromStdString(config.tuning.starving)));
    m_products->setCurrentIndex(m_products->findData(QString::fromStdString(config.dtype)));
    m_states->setCurrentIndex(m_states->findData(QString::fromStdString(config.states)));
    const auto texts = config.texts.size();
    const QString tokens = tr("%1 × %2 tokens, %3")
                               .arg(config.samples)
                               .arg(config.length)
                               .arg(tr("%n texts", nullptr, static_cast<int>(texts))) +
                           memory(config);
    const auto* method = m_method->findChild<QToolButton*>(m_method->current());
    m_head->setNote(m_locked.isEmpty() || !method ? tokens
                                                  : tr("%1, %2, %n iterations a layer, batch %3; fixed during the run",
                                                       nullptr, config.tuning.iterations)
                                                        .arg(method->text(), tokens)
                                                        .arg(config.tuning.batch));
}

void RunSettings::change(const std::function<void(RunConfig&)>& edit, const QString& undoText, int mergeKey) {
    RunConfig config = m_document->runConfig();
    edit(config);
    m_document->setRunConfig(config, undoText, mergeKey);
}

void RunSettings::setLocked(const QString& reason) {
    m_body->setEnabled(reason.isEmpty());
    m_body->setVisible(reason.isEmpty()); // its room goes to what moves; the head says what was chosen
    m_locked = reason;
    refresh();
}

} // namespace moescope
#include "moc_run_settings.cpp"
