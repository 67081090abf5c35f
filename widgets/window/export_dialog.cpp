// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/export_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include "controls/rule.h"
#include "exporting/exporter.h"
#include "exporting/loaders.h"
#include "help/help_topic.h"
#include "models/core_text.h"
#include "models/model_text.h"
#include "panels/loader_list.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/workbench.h"

namespace moescope {
namespace {

QString marked(bool good, const QString& words) {
    const Palette& palette = Theme::instance().palette();
    return QStringLiteral("<p style='margin:2px 0'><span style='color:%1'>%2</span> %3</p>")
        .arg((good ? palette.accent : palette.error).name(), good ? QStringLiteral("✓") : QStringLiteral("✕"),
             words.toHtmlEscaped());
}

} // namespace

ExportDialog::ExportDialog(Document* document, JobRunner* jobs, QWidget* parent)
    : QDialog(parent)
    , m_document(document)
    , m_jobs(jobs)
    , m_run(new QComboBox)
    , m_format(new QComboBox)
    , m_summary(new QLabel)
    , m_out(new QLineEdit)
    , m_oldNames(new QCheckBox(tr("Tensor names of transformers 4 (version 5 then gives NaN)")))
    , m_check(new QCheckBox(tr("Measure perplexity, KL and flips of the written files on the texts of the Run room")))
    , m_loaders(new LoaderList)
    , m_progress(new QProgressBar)
    , m_pace(new QLabel)
    , m_result(new QLabel)
    , m_export(new QPushButton(iconOnAccent("export"), tr("Export")))
    , m_stop(new QPushButton(icon("stop"), tr("Stop")))
    , m_close(new QPushButton(tr("Close"))) {
    setWindowTitle(tr("Export"));
    setHelpTopic(this, "formats.md");
    for (const QString& run : m_document->runs())
        m_run->addItem(QDir(run).dirName(), run);
    m_run->setCurrentIndex(m_run->count() - 1);
    for (const ExporterInfo& exporter : exporterTable())
        m_format->addItem(coreText(exporter.name), toQString(exporter.id));
    layOut();
    connect(m_run, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    connect(m_oldNames, &QCheckBox::toggled, this, &ExportDialog::refresh);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::start);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_jobs->queue().stop(JobKind::exporting); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(&m_jobs->queue(), &JobQueue::progressed, this, &ExportDialog::showProgress);
    connect(&m_jobs->queue(), &JobQueue::stopped, this, [this](JobKind kind) {
        if (kind == JobKind::exporting)
            showStopped();
    });
    connect(m_jobs, &JobRunner::exportFinished, this, [this](const auto& result) { showResult(*result); });
    connect(m_jobs, &JobRunner::jobFailed, this, [this](JobKind kind, const QString&, const QString& sentence) {
        if (kind == JobKind::exporting)
            showFailure(sentence);
    });
    refresh();
}

void ExportDialog::layOut() {
    const Theme& theme = Theme::instance();
    setMinimumWidth(theme.px(640));
    auto* browse = new QPushButton(icon("folder"), tr("Choose…"));
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString parent = QFileDialog::getExistingDirectory(this, tr("Folder to make the export in"),
                                                                 QFileInfo(m_out->text()).path());
        if (!parent.isEmpty())
            m_out->setText(parent + '/' + QFileInfo(m_out->text()).fileName());
    });
    auto* out = new QHBoxLayout;
    out->addWidget(m_out, 1);
    out->addWidget(browse);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    form->setSpacing(theme.px(10));
    form->addRow(tr("Run"), m_run);
    form->addRow(tr("Format"), m_format);
    form->addRow(QString(), m_summary);
    form->addRow(QString(), m_oldNames);
    form->addRow(tr("New folder"), out);
    form->addRow(QString(), m_check);
    form->addRow(new Rule);
    form->addRow(tr("Loaders"), m_loaders);
    form->addRow(new Rule);
    form->addRow(m_progress);
    form->addRow(m_pace);
    form->addRow(m_result);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_close);
    buttons->addWidget(m_export);
    form->addRow(buttons);
    m_summary->setWordWrap(true);
    m_summary->setProperty("role", "secondary");
    m_result->setWordWrap(true);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_result->hide();
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->hide();
    m_pace->setProperty("role", "secondary");
    m_pace->hide();
    m_stop->hide();
    m_export->setProperty("primary", true);
    m_export->setDefault(true);
    const bool texts = !m_document->runConfig().texts.empty();
    m_check->setEnabled(texts);
    m_check->setObjectName("exportCheck");
    m_check->setToolTip(texts ? tr("16 windows of 256 tokens of each, from its start, beside the original")
                              : tr("Needs a text: drop one in the Run room"));
    m_out->setAccessibleName(tr("New folder"));
    m_out->setObjectName("exportFolder");
    m_export->setObjectName("exportStart");
    m_result->setObjectName("exportResult");
    m_pace->setObjectName("exportPace");
    m_stop->setObjectName("exportStop");
    connect(m_out, &QLineEdit::textChanged, this, [this](const QString& path) {
        const bool taken = QFileInfo::exists(path);
        m_export->setEnabled(!m_working && m_run->count() > 0 && !path.isEmpty() && !taken);
        m_export->setToolTip(m_run->count() == 0 ? tr("Needs a finished run: start one first")
                             : taken             ? tr("The folder exists already; an export makes a new one")
                                                 : QString());
    });
}

ExportConfig ExportDialog::config() const {
    ExportConfig config;
    config.run = m_run->currentData().toString().toStdString();
    config.format = m_format->currentData().toString().toStdString();
    config.out = m_out->text().toStdString();
    config.names = m_oldNames->isChecked() ? "v4" : "v5";
    config.device = m_document->runConfig().device;
    if (m_check->isChecked())
        config.checkTexts = m_document->runConfig().texts;
    return config;
}

void ExportDialog::refresh() {
    const ExportConfig chosen = config();
    for (const ExporterInfo& exporter : exporterTable()) {
        if (exporter.id != chosen.format)
            continue;
        m_summary->setText(coreText(exporter.summary));
        m_oldNames->setVisible(exporter.takesNames && m_document->model()->config().modelType == "mixtral");
    }
    const QString run = m_run->currentText().isEmpty() ? QStringLiteral("export") : m_run->currentText();
    m_out->setText(QStringLiteral("%1/exports/%2-%3")
                       .arg(QFileInfo(Workbench::runsFolder()).path(), run, m_format->currentData().toString()));
    m_loaders->setVerdicts(
        loadersOf(*m_document->model(), m_document->planState().plan, chosen.format, {.names = chosen.names}));
}

/// Bar, pace and the button that stops are there while an export is under way.
void ExportDialog::work(bool working) {
    m_working = working;
    m_export->setEnabled(!working);
    m_progress->setVisible(working);
    m_pace->setVisible(working);
    m_stop->setVisible(working);
    m_stop->setEnabled(working);
}

void ExportDialog::start() {
    work(true);
    m_result->hide();
    m_progress->setValue(0);
    m_pace->setText(tr("Looking at the model and the run"));
    QDir().mkpath(QFileInfo(m_out->text()).path());
    m_jobs->exportRun(config());
}

void ExportDialog::showProgress(const JobInfo& job) {
    if (job.kind != JobKind::exporting)
        return;
    m_progress->setValue(static_cast<int>(job.progress.fraction * 1000.0));
    m_stop->setEnabled(!job.stopping);
    const QString stage = job.stopping ? tr("Stopping") : QString::fromStdString(job.progress.stage);
    m_clock.update(job);
    const QString pace = m_clock.text(job);
    m_pace->setText(pace.isEmpty() ? stage : tr("%1: %2").arg(stage, pace));
}

void ExportDialog::showStopped() {
    work(false);
    m_result->setText(marked(false, tr("Stopped; nothing was left behind.")));
    m_result->show();
}

void ExportDialog::showResult(const ExportResult& result) {
    work(false);
    m_export->setEnabled(false);
    QString words = marked(
        true, tr("Written: %1 in %2").arg(bytesText(result.fileBytes), QString::fromStdString(result.folder.string())));
    for (const VerificationCheck& check : result.verification.checks) {
        words += marked(check.passed, QString::fromStdString(check.sentence));
        for (const std::string& problem : check.problems)
            words += marked(false, QString::fromStdString(problem));
    }
    if (result.quality)
        words += marked(true, tr("Of the written files: %1").arg(QString::fromStdString(sentenceOf(*result.quality))));
    m_result->setText(words);
    m_result->show();
    m_export->setToolTip(tr("Exported; choose another folder to export again"));
}

void ExportDialog::showFailure(const QString& sentence) {
    work(false);
    m_result->setText(marked(false, sentence));
    m_result->show();
}

} // namespace moescope
#include "moc_export_dialog.cpp"
