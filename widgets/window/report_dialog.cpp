// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/report_dialog.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QUrl>

#include "help/help_topic.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/workbench.h"

namespace moescope {

ReportDialog::ReportDialog(Document* document, JobRunner* jobs, QWidget* parent)
    : QDialog(parent)
    , m_jobs(jobs)
    , m_run(new QComboBox)
    , m_format(new QComboBox)
    , m_scale(new QComboBox)
    , m_ground(new QComboBox)
    , m_file(new QLineEdit)
    , m_fileLabel(new QLabel)
    , m_progress(new QProgressBar)
    , m_result(new QLabel)
    , m_write(new QPushButton(iconOnAccent("report"), tr("Write")))
    , m_open(new QPushButton(icon("open"), tr("Open it")))
    , m_close(new QPushButton(tr("Close"))) {
    setWindowTitle(tr("Report"));
    setHelpTopic(this, "report.md");
    for (const QString& run : document->runs())
        m_run->addItem(QDir(run).dirName(), run);
    m_run->setCurrentIndex(m_run->count() - 1);
    m_format->addItem(tr("HTML, one page that needs nothing else"), "html");
    m_format->addItem(tr("PDF, A4 pages to print and to search"), "pdf");
    m_format->addItem(tr("PNG, one long picture"), "png");
    m_format->addItem(tr("JSON, the same content as numbers"), "json");
    m_format->addItem(tr("CSV, a folder with every table and figure"), "csv");
    layOut();
    connect(m_run, &QComboBox::currentIndexChanged, this, &ReportDialog::suggestFile);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ReportDialog::suggestFile);
    connect(m_file, &QLineEdit::textChanged, this, &ReportDialog::checkFile);
    connect(m_write, &QPushButton::clicked, this, &ReportDialog::write);
    connect(m_open, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_written)); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(&m_jobs->queue(), &JobQueue::progressed, this, [this](const JobInfo& job) {
        if (job.kind == JobKind::report)
            m_progress->setValue(static_cast<int>(job.progress.fraction * m_progress->maximum()));
    });
    connect(m_jobs, &JobRunner::reportWritten, this, [this](const QString& file) {
        m_written = file;
        showResult(true, tr("Written: %1").arg(file));
    });
    connect(m_jobs, &JobRunner::jobFailed, this, [this](JobKind kind, const QString&, const QString& sentence) {
        if (kind == JobKind::report)
            showResult(false, sentence);
    });
    connect(&m_jobs->queue(), &JobQueue::stopped, this, [this](JobKind kind) {
        if (kind == JobKind::report)
            showResult(false, tr("Stopped; nothing was written."));
    });
    suggestFile();
}

void ReportDialog::layOut() {
    const Theme& theme = Theme::instance();
    setMinimumWidth(theme.px(640));
    auto* browse = new QPushButton(icon("folder"), tr("Choose…"));
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString file = QFileDialog::getSaveFileName(this, tr("Report"), m_file->text(), {}, nullptr,
                                                          QFileDialog::DontConfirmOverwrite);
        if (!file.isEmpty())
            m_file->setText(file);
    });
    auto* file = new QHBoxLayout;
    file->addWidget(m_file, 1);
    file->addWidget(browse);
    auto* form = m_form = new QFormLayout(this);
    form->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    form->setSpacing(theme.px(10));
    auto* note =
        new QLabel(tr("The report needs the run's folder alone; what was not measured is named as missing in it."));
    note->setProperty("role", "secondary");
    note->setWordWrap(true);
    form->addRow(tr("Run"), m_run);
    form->addRow(tr("Format"), m_format);
    addPictureRows();
    form->addRow(m_fileLabel, file);
    form->addRow(QString(), note);
    form->addRow(m_progress);
    form->addRow(m_result);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_open);
    buttons->addWidget(m_write);
    form->addRow(buttons);
    m_file->setAccessibleName(tr("File of the report"));
    m_fileLabel->setBuddy(m_file);
    m_format->setObjectName("reportFormat");
    m_result->setObjectName("reportResult");
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->hide();
    m_result->setWordWrap(true);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_result->hide();
    m_open->setEnabled(false);
    m_write->setProperty("primary", true);
    m_write->setDefault(true);
    m_close->setAutoDefault(false);
    m_open->setAutoDefault(false);
    browse->setAutoDefault(false);
}

void ReportDialog::addPictureRows() {
    for (const int scale : {1, 2, 4})
        m_scale->addItem(scale == 1 ? tr("1000 pixels") : tr("%1 pixels (%2 times)").arg(1000 * scale).arg(scale),
                         scale);
    m_scale->setCurrentIndex(1);
    m_ground->addItem(tr("light"), false);
    m_ground->addItem(tr("dark"), true);
    m_ground->setCurrentIndex(Theme::instance().palette().dark ? 1 : 0);
    m_ground->setObjectName("reportGround");
    m_form->addRow(tr("Width"), m_scale);
    m_form->addRow(tr("Ground"), m_ground);
}

void ReportDialog::showFormat() {
    m_fileLabel->setText(format() == "csv" ? tr("New folder") : tr("File"));
    for (QWidget* row : {m_scale, m_ground})
        m_form->setRowVisible(row, format() == "png");
}

QString ReportDialog::format() const { return m_format->currentData().toString(); }

ReportRequest ReportDialog::request() const {
    ReportRequest request;
    request.runs = {m_run->currentData().toString().toStdString()};
    request.file = m_file->text().toStdString();
    request.tables = format() == "csv";
    request.picture.scale = m_scale->currentData().toDouble();
    request.picture.dark = m_ground->currentData().toBool();
    return request;
}

void ReportDialog::suggestFile() {
    const QString folder = QFileInfo(Workbench::runsFolder()).path() + QStringLiteral("/reports");
    const QString ending = format() == "csv" ? QStringLiteral("-tables") : '.' + format();
    m_file->setText(folder + '/' + m_run->currentText() + ending);
    showFormat();
}

void ReportDialog::followEnding() {
    const int named = m_format->findData(QFileInfo(m_file->text()).suffix());
    if (named < 0 || named == m_format->currentIndex() || format() == "csv")
        return;
    const QSignalBlocker blocker(m_format);
    m_format->setCurrentIndex(named);
    showFormat();
}

void ReportDialog::checkFile() {
    followEnding();
    const bool taken = QFileInfo::exists(m_file->text());
    const bool refused = taken && format() == "csv";
    m_write->setEnabled(!m_working && m_run->count() > 0 && !m_file->text().isEmpty() && !refused);
    m_write->setText(taken && !refused ? tr("Replace") : tr("Write"));
    m_write->setToolTip(refused ? tr("The folder exists already; choose another name")
                        : taken ? tr("The file exists and will be replaced")
                                : QString());
}

void ReportDialog::write() {
    setWorking(true);
    m_result->hide();
    m_progress->setValue(0);
    QDir().mkpath(QFileInfo(m_file->text()).path());
    m_jobs->writeReport(request());
}

void ReportDialog::setWorking(bool working) {
    m_working = working;
    m_progress->setVisible(working);
    checkFile();
}

void ReportDialog::showResult(bool good, const QString& words) {
    const Palette& palette = Theme::instance().palette();
    m_result->setText(QStringLiteral("<span style='color:%1'>%2</span> %3")
                          .arg((good ? palette.accent : palette.error).name(),
                               good ? QStringLiteral("✓") : QStringLiteral("✕"), words.toHtmlEscaped()));
    m_result->show();
    m_open->setEnabled(!m_written.isEmpty());
    setWorking(false);
}

} // namespace moescope
#include "moc_report_dialog.cpp"
