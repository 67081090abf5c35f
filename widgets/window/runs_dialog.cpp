// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/runs_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "panels/run_comparison.h"
#include "panels/section.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/workbench.h"

namespace moescope {
namespace {

constexpr int interval = 5000; // ms between looks at runs that are under way

} // namespace

RunsDialog::RunsDialog(JobRunner* jobs, Selection* selection, const QStringList& runs, QWidget* parent)
    : QDialog(parent)
    , m_jobs(jobs)
    , m_list(new QListWidget)
    , m_comparison(new RunComparison(selection))
    , m_problem(new QLabel)
    , m_hover(new QLabel) {
    setWindowTitle(tr("Compare runs"));
    const Theme& theme = Theme::instance();
    resize(theme.px(1180), theme.px(820));
    m_list->setAccessibleName(tr("Runs to compare"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    auto* add = new QPushButton(icon("folder"), tr("Add a run…"));
    add->setObjectName("addRun");
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->addWidget(new SectionHead(tr("Runs"), tr("ticked ones are shown")));
    column->addWidget(m_list, 1);
    column->addWidget(add);
    left->setFixedWidth(theme.px(230));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setObjectName("problem");
    m_hover->setProperty("role", "secondary");
    m_hover->setTextFormat(Qt::PlainText);
    m_hover->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(8));
    outer->addWidget(makeRow({{left, 0}, {m_comparison, 1}}), 1);
    outer->addWidget(m_problem);
    outer->addWidget(m_hover);
    m_problem->hide();
    m_again.setInterval(interval);
    connect(add, &QPushButton::clicked, this, [this] {
        addRun(QFileDialog::getExistingDirectory(this, tr("A run's folder"), Workbench::runsFolder()));
    });
    connect(m_list, &QListWidget::itemChanged, this, &RunsDialog::read);
    connect(m_comparison, &RunComparison::hovered, m_hover, &QLabel::setText);
    connect(&m_again, &QTimer::timeout, this, &RunsDialog::readAgain);
    connect(jobs, &JobRunner::runsRead, this, [this](const auto& records, const QStringList& problems) {
        adopt(*records, problems);
    });
    {
        const QSignalBlocker quiet(m_list); // read together below
        for (const QString& run : runs)
            addRun(run);
    }
    read();
}

void RunsDialog::addRun(const QString& folder) {
    if (folder.isEmpty())
        return;
    const QString path = QDir(folder).absolutePath();
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toString() == path) {
            m_list->item(row)->setCheckState(Qt::Checked);
            return;
        }
    auto* item = new QListWidgetItem(QDir(path).dirName());
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setData(Qt::UserRole, path);
    item->setToolTip(path.toHtmlEscaped());
    item->setCheckState(Qt::Checked);
    m_list->addItem(item);
    read();
}

QStringList RunsDialog::chosen() const {
    QStringList folders;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->checkState() == Qt::Checked)
            folders << m_list->item(row)->data(Qt::UserRole).toString();
    return folders;
}

/// What was read before is shown at once; what is new comes.
void RunsDialog::read() {
    std::vector<std::filesystem::path> unread;
    for (const QString& folder : chosen())
        if (!m_read.contains(folder))
            unread.emplace_back(folder.toStdString());
    if (!unread.empty() && !m_list->signalsBlocked())
        m_jobs->readRuns(unread);
    showChosen();
}

void RunsDialog::readAgain() {
    std::vector<std::filesystem::path> growing;
    for (const auto& [folder, run] : m_read)
        if (run.held)
            growing.push_back(run.folder);
    if (!growing.empty())
        m_jobs->readRuns(growing);
}

void RunsDialog::adopt(const std::vector<RunRecord>& runs, const QStringList& problems) {
    for (const RunRecord& run : runs)
        m_read.insert_or_assign(QString::fromStdString(run.folder.string()), run);
    m_problem->setText(problems.join('\n'));
    m_problem->setVisible(!problems.isEmpty());
    showChosen();
}

void RunsDialog::showChosen() {
    std::vector<RunRecord> runs;
    bool growing = false;
    for (const QString& folder : chosen())
        if (const auto found = m_read.find(folder); found != m_read.end()) {
            runs.push_back(found->second);
            growing |= found->second.held;
        }
    if (growing)
        m_again.start();
    else
        m_again.stop();
    m_comparison->setRuns(std::move(runs));
}

} // namespace moescope
#include "moc_runs_dialog.cpp"
