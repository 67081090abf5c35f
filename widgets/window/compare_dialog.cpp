// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/compare_dialog.h"

#include <algorithm>

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "help/help_topic.h"
#include "models/model_text.h"
#include "panels/text_list.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

CompareDialog::CompareDialog(Document* document, const QString& planName, QWidget* parent)
    : QDialog(parent)
    , m_planName(planName)
    , m_quantized(new QComboBox)
    , m_texts(new TextList)
    , m_windows(new QSpinBox)
    , m_length(new QSpinBox) {
    setWindowTitle(tr("Compare"));
    setHelpTopic(this, "methods/flips.md");
    const Theme& theme = Theme::instance();
    setMinimumWidth(theme.px(560));
    if (document->hasPlan())
        m_quantized->addItem(tr("%1 (the present plan, rounded to nearest)").arg(planName), QString());
    for (const QString& run : document->runs())
        addFolder(run);
    m_quantized->setCurrentIndex(m_quantized->count() - 1);
    m_texts->setTexts(document->runConfig().texts);
    m_windows->setRange(1, 100000);
    m_windows->setValue(8);
    m_length->setRange(16, 32768);
    m_length->setValue(document->runConfig().length);
    // As the one that is shown, so that the two can stand side by side.
    if (const auto& shown = document->comparison(); shown && shown->length > 0 && !shown->texts.empty()) {
        m_windows->setValue(std::max(1, shown->windows / static_cast<int>(shown->texts.size())));
        m_length->setValue(shown->length);
    }

    auto* browse = new QPushButton(icon("folder"), tr("Run or export…"));
    auto* quantized = new QHBoxLayout;
    quantized->addWidget(m_quantized, 1);
    quantized->addWidget(browse);
    auto* addText = new QPushButton(icon("add"), tr("Add text…"));
    auto* form = new QFormLayout(this);
    form->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    form->setSpacing(theme.px(10));
    form->addRow(tr("A"),
                 new QLabel(document->model() ? tr("%1, full precision").arg(nameOf(*document->model())) : QString()));
    form->addRow(tr("B"), quantized);
    form->addRow(tr("Texts"), m_texts);
    form->addRow(QString(), addText);
    form->addRow(tr("Windows a text"), m_windows);
    form->addRow(tr("Tokens a window"), m_length);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_compare = buttons->addButton(tr("Compare"), QDialogButtonBox::AcceptRole);
    m_compare->setProperty("primary", true);
    form->addRow(buttons);

    connect(browse, &QPushButton::clicked, this, [this] {
        addFolder(
            QFileDialog::getExistingDirectory(this, tr("A run folder or an exported model"), Workbench::runsFolder()));
    });
    connect(addText, &QPushButton::clicked, this,
            [this] { m_texts->addFiles(QFileDialog::getOpenFileNames(this, tr("Add texts"))); });
    connect(m_texts, &TextList::textsEdited, this, &CompareDialog::checkComplete);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    checkComplete();
}

void CompareDialog::addFolder(const QString& folder) {
    if (folder.isEmpty())
        return;
    m_quantized->addItem(QDir(folder).dirName(), folder);
    m_quantized->setItemData(m_quantized->count() - 1, folder, Qt::ToolTipRole);
    m_quantized->setCurrentIndex(m_quantized->count() - 1);
}

void CompareDialog::checkComplete() {
    m_compare->setEnabled(!m_texts->texts().empty() && m_quantized->count() > 0);
    m_compare->setToolTip(m_texts->texts().empty() ? tr("Add a text first") : QString());
}

CompareChoice CompareDialog::choice() const {
    CompareChoice choice;
    const QString folder = m_quantized->currentData().toString();
    if (!folder.isEmpty())
        choice.folder = folder.toStdString();
    choice.name = folder.isEmpty() ? m_planName : m_quantized->currentText();
    choice.texts = m_texts->texts();
    choice.windows = m_windows->value();
    choice.length = m_length->value();
    return choice;
}

} // namespace moescope
#include "moc_compare_dialog.cpp"
